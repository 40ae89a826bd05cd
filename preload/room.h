/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * room.h - asks the kernel where the host has no descriptor left.
 *
 * Sockets leak until accept() says EMFILE: just then files and netlink, which
 * take a descriptor for a moment, could not be asked either.
 */
#ifndef FINLEAK_ROOM_H
#define FINLEAK_ROOM_H

#include <stdbool.h>

/*
 * Calls RUN with CONTEXT where it can open a descriptor: here, or where the
 * host has reached its limit in a child with our memory and descriptors of its
 * own, from which it gives up SPARE first.  RUN sees an equal table then, but
 * for SPARE, and must use raw system calls only.  Takes no signal meanwhile;
 * false if there was no child to be had.
 */
bool room_call(void (*run)(void *context), void *context, int spare);

#endif
