/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * small_alternate_stack.c - opens sockets in a handler on an alternate signal
 * stack of 8,192 bytes, with something of the program's right below it; their
 * stacks reach to main(), or their loss is counted (H26).
 */
#include "guest.h"
#include "own_recording.h"

enum { BELOW = 32768, STACK = 8192, SIGNALS = 20 };

static char room[BELOW + STACK] __attribute__((aligned(4096)));
static int untold;

static void on_signal(int number)
{
	volatile char eaten[600];
	int fd;

	eaten[0] = (char)number;
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (own_recording() && !own_stack(&own_socket(fd)->opened))
		untold++;
	close(fd);
	eaten[1] = eaten[0];
}

static int count_damaged(void)
{
	int damaged = 0;

	for (int i = 0; i < BELOW; i++)
		damaged += room[i] != 0x5a;
	return damaged;
}

static void signal_at_depth(int depth)
{
	volatile char eaten[128];

	eaten[0] = 1;
	if (depth)
		signal_at_depth(depth - 1);
	else
		raise(SIGUSR1);
	eaten[1] = eaten[0];
}

int main(void)
{
	stack_t small = {.ss_sp = room + BELOW, .ss_size = STACK};
	struct sigaction action = {.sa_handler = on_signal,
	                           .sa_flags = SA_ONSTACK};
	int uncounted = 0;

	memset(room, 0x5a, sizeof(room));
	close(socket(AF_INET, SOCK_STREAM, 0));
	own_recording();
	sigaltstack(&small, NULL);
	sigaction(SIGUSR1, &action, NULL);
	for (int i = 0; i < SIGNALS; i++)
		signal_at_depth(i);
	if (own_recording())
		uncounted = untold - (int)own_losses();
	printf("%d bytes damaged, %d stacks neither told nor counted\n",
	       count_damaged(), uncounted > 0 ? uncounted : 0);
	return 0;
}
