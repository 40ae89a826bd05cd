/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * barrier.h - keeps unwinding and forking apart (H23).
 *
 * libunwind takes a mutex for each frame that is new to it: a child that was
 * forked meanwhile would find it locked for ever.
 */
#ifndef FINLEAK_BARRIER_H
#define FINLEAK_BARRIER_H

#include <stdbool.h>

/* Around an unwinding; false if a fork takes over a second: then don't unwind.
 */
bool barrier_enter(void);
void barrier_leave(void);

/*
 * Around a fork, in the parent: waits until no thread unwinds, 0.1 s at the
 * most, and holds new ones back; lets them go.
 */
void barrier_begin(void);
void barrier_end(void);

/* In the child: opens the barrier.  False if somebody was unwinding. */
bool barrier_forked(void);

#endif
