/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * late.h - sockets that were closed, but long after their peers.
 */
#ifndef FINLEAK_LATE_H
#define FINLEAK_LATE_H

#include "assemble.h"
#include "catalogue.h"
#include "group.h"

enum { LATE_MS = 5000 }; /* where INPUT does not say how late */

/*
 * Puts into *GROUPS what the recordings of INPUT have closed so late, by where
 * it was opened and closed.  Recordings count in steps: INPUT's is rounded up
 * to one.
 */
void late_group(struct group **groups, const struct assemble_input *input,
                struct catalogue *catalogue);

#endif
