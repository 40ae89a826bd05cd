/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bounds.h - where the stack that is in use begins and ends.
 *
 * Nothing is assumed: what a thread library says of its stacks may not hold for
 * coroutines and alternate signal stacks, so pages are asked for (H29).
 */
#ifndef FINLEAK_BOUNDS_H
#define FINLEAK_BOUNDS_H

#include "thread.h"

#include <stdbool.h>
#include <stdint.h>

/* Whether SP lies in what is known of this thread's stack already. */
static inline bool bounds_known(uintptr_t sp)
{
	return sp >= thread.stack_low && sp < thread.stack_top;
}

/*
 * The top of this thread's stack if SP lies in it: all between the two may be
 * read.  0 if it is another stack, or can't be asked.
 */
uintptr_t bounds_own_top(uintptr_t sp);

/*
 * One past the last byte above SP that can be read now; of a stack that is not
 * this thread's own, of which others may dispose at any time, just some pages.
 */
uintptr_t bounds_top(uintptr_t sp);

/* Whether a capture that misses the memo has room below SP (H26). */
bool bounds_room(uintptr_t sp);

#endif
