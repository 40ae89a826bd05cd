/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bounds.h - where the stack that is in use begins and ends.
 *
 * Nothing is assumed: what a thread library says of its stacks may not hold for
 * coroutines and alternate signal stacks, so pages are asked for (H29).
 */
#ifndef FINLEAK_BOUNDS_H
#define FINLEAK_BOUNDS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * One past the last byte that may be read above SP without asking.  OWN is true
 * if that is the top of this thread's stack, false for a foreign stack, of
 * which just some pages above SP are known.
 */
uintptr_t bounds_top(uintptr_t sp, bool *own);

/* Whether a capture that misses the memo has room below SP (H26). */
bool bounds_room(uintptr_t sp);

#endif
