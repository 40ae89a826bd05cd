/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * where.h - the stack of a call that the host made.
 */
#ifndef FINLEAK_WHERE_H
#define FINLEAK_WHERE_H

#include "recording.h"

#include <stdbool.h>

/*
 * The stack of CALL, which the host made at CALLER (the hook's return address),
 * as a mark's reference; a loss is counted.  Safe in signal handlers; a stack
 * that was seen before costs no lock and no system call.  Keeps errno.
 */
uint32_t where_called(enum recording_call call, const void *caller);

/*
 * In a forked child.  PREPARED: the parent was at barrier_begin() first; else,
 * or if that was in vain, the child takes no stack that is new (H23).
 */
void where_forked(bool prepared);

#endif
