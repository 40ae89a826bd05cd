/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * handler.c - whether a signal handler may be running.
 *
 * A handler returns into its restorer, whose address the kernel tells with the
 * handler's action and which therefore stands on the stack while one runs.
 */
#include "handler.h"

#include "bounds.h"
#include "system.h"

#include <signal.h>

/* The kernel's own struct sigaction; that of libc hides the restorer. */
struct kernel_action {
	uintptr_t handler;
	unsigned long flags;
	uintptr_t restorer;
	uint64_t mask;
};

enum { SIGNALS = 64, RESTORERS = 4 };

/*
 * Whether a handler of signal NUMBER can be running: while one does its signal
 * is blocked, unless it wants otherwise.
 */
static bool may_run(int number, const struct kernel_action *action,
                    uint64_t blocked)
{
	if (action->handler <= 1) /* SIG_DFL, SIG_IGN */
		return false;
	return action->flags & SA_NODEFER || blocked >> (number - 1) & 1;
}

/*
 * The restorers of the handlers that may be running, into FOUND; gives how
 * many, RESTORERS + 1 if more.
 */
static int find_restorers(uintptr_t found[static RESTORERS])
{
	uint64_t blocked = 0;
	int n = 0;

	system_call4(SYS_rt_sigprocmask, SIG_BLOCK, 0, &blocked, 8);
	for (int number = 1; number <= SIGNALS; number++) {
		struct kernel_action action = {0};
		int i = 0;

		system_call4(SYS_rt_sigaction, number, 0, &action, 8);
		if (!may_run(number, &action, blocked))
			continue;
		while (i < n && found[i] != action.restorer)
			i++;
		if (i == RESTORERS)
			return RESTORERS + 1;
		found[i] = action.restorer;
		n = i == n ? n + 1 : n;
	}
	return n;
}

/* It looks where a sanitizer thinks that nobody should. */
__attribute__((no_sanitize_address)) static bool
stands_in(const uintptr_t *word, const uintptr_t *top, const uintptr_t *wanted,
          int n)
{
	for (; word < top; word++) {
		for (int i = 0; i < n; i++) {
			if (*word == wanted[i])
				return true;
		}
	}
	return false;
}

bool handler_may_run(void)
{
	uintptr_t restorers[RESTORERS], top;
	uintptr_t here = (uintptr_t)__builtin_frame_address(0);
	int n = find_restorers(restorers);

	if (!n)
		return false;
	top = bounds_top(here);
	return n > RESTORERS || stands_in((const uintptr_t *)here,
	                                  (const uintptr_t *)top, restorers, n);
}
