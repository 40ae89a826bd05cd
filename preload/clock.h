/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * clock.h - the kernel's clocks.
 */
#ifndef FINLEAK_CLOCK_H
#define FINLEAK_CLOCK_H

#include <time.h>

typedef int clock_fn(clockid_t clock, struct timespec *now);

/*
 * Asks CLOCK for the time, as clock_gettime() does but without errno.  Safe in
 * signal handlers and before the constructor.
 */
extern clock_fn *clock_ask;

#endif
