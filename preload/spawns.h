/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spawns.h - the table of children that run another program from the start.
 */
#ifndef FINLEAK_SPAWNS_H
#define FINLEAK_SPAWNS_H

#include "recording.h"

/*
 * Notes that the child PID came to be as MARK tells.  Safe in a signal handler
 * and in a vfork child; the oldest is forgotten where there is no room.
 */
void spawns_add(uint32_t pid, const struct recording_mark *mark);

/* Goes on with OTHERS, a ring of which USED counts all there were. */
void spawns_inherit(const struct recording_spawn *others, uint32_t used);

#endif
