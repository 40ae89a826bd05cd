/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * aside.h - calls a function on a stack of the recorder's own.
 *
 * Coroutines and alternate signal stacks may have a few kilobytes only, and
 * nothing tells where they end: what needs more must not run on them (H26).
 */
#ifndef FINLEAK_ASIDE_H
#define FINLEAK_ASIDE_H

#include <stdbool.h>

/*
 * Calls RUN with CONTEXT; false, without a call, if all stacks are in use. Safe
 * in signal handlers; no signal comes while RUN runs.
 */
bool aside_call(void (*run)(void *context), void *context);

/* In a forked child: the threads that had the stacks are not here. */
void aside_forked(void);

#endif
