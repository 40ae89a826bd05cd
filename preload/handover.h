/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * handover.h - sockets that outlive an exec, and what was recorded of them.
 *
 * Who execs leaves its recording under a name that the next image of the
 * process looks for; that one takes over what it finds still open.
 */
#ifndef FINLEAK_HANDOVER_H
#define FINLEAK_HANDOVER_H

#include "mapping.h"

/*
 * Sees to it that the sockets which go on can be told by their cookies; gives
 * how many there are.  After the stamp.
 */
unsigned int handover_prepare(void);

/* Leaves the recording to the next image; false if that can't be done. */
bool handover_give(void);

/* The exec has failed: the recording is this image's again. */
void handover_take_back(void);

/*
 * Finds what the image before left, in the constructor: BEFORE is then a
 * private copy of it, whose sockets that are open here are watched already, and
 * whose notes are there unless they are kept elsewhere.  False if there is
 * nothing to take over.
 */
bool handover_find(struct mapping *before);

/* It could not be taken over after all. */
void handover_unwatch(const struct mapping *before);

/* Clears BEFORE away. */
void handover_done(struct mapping *before);

/*
 * Whether the process began with a TCP socket, as far as a glance at its first
 * descriptors tells; standard input, output and error apart.
 */
bool handover_has_sockets(void);

#endif
