/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * handler.h - whether a signal handler may be running.
 */
#ifndef FINLEAK_HANDLER_H
#define FINLEAK_HANDLER_H

#include <stdbool.h>

/*
 * False only if this thread certainly is in no signal handler: then what takes
 * locks and allocates (dlopen) is as safe as in the caller's own code.
 */
bool handler_may_run(void);

#endif
