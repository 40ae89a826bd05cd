/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * listing.h - every TCP socket, in whatever state: what --all asks for.
 */
#ifndef FINLEAK_LISTING_H
#define FINLEAK_LISTING_H

#include "assemble.h"
#include "join.h"
#include "naming.h"

/* Fills the list of REPORT: a line for each descriptor of JOIN's sockets. */
void listing_make(struct report *report, const struct join *join,
                  const struct assemble_input *input, struct naming *naming);

#endif
