/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * exit_on_small_stack.c - ends in a handler on a small alternate stack (H26).
 */
#include "guest.h"

static char stack[8192];

static void on_signal(int number)
{
	volatile char buffer[1500];

	buffer[0] = (char)number;
	_exit(42 + 0 * buffer[0]);
}

int main(void)
{
	stack_t alternate = {.ss_sp = stack, .ss_size = sizeof(stack)};
	struct sigaction action = {.sa_handler = on_signal,
	                           .sa_flags = SA_ONSTACK};

	guest_leak();
	sigaltstack(&alternate, NULL);
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	return 1;
}
