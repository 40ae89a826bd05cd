/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * alternate_stack_twice.c - a handler on the alternate stack opens sockets,
 * while another that wants that stack too comes again and again: the kernel
 * must know that it is in use (H26).
 */
#include "guest.h"

#include <sys/time.h>

enum { TIMES = 5000, WORDS = 512 };

static int wrong;

static void on_alarm(int number)
{
	volatile char room[3000];

	memset((void *)room, number, sizeof(room));
}

static void on_user(int number)
{
	volatile unsigned int mine[WORDS];

	for (int i = 0; i < WORDS; i++)
		mine[i] = (unsigned int)(number + i);
	for (int i = 0; i < TIMES; i++)
		close(socket(AF_INET, SOCK_STREAM, 0));
	for (int i = 0; i < WORDS; i++)
		wrong += mine[i] != (unsigned int)(number + i);
}

int main(void)
{
	static char room[64 << 10];
	stack_t stack = {.ss_sp = room, .ss_size = sizeof(room)};
	struct sigaction user = {.sa_handler = on_user, .sa_flags = SA_ONSTACK};
	struct sigaction alarm = {.sa_handler = on_alarm,
	                          .sa_flags = SA_ONSTACK | SA_RESTART};
	struct itimerval often = {{0, 200}, {0, 200}}, never = {{0, 0}, {0, 0}};

	sigaltstack(&stack, NULL);
	sigaction(SIGUSR1, &user, NULL);
	sigaction(SIGALRM, &alarm, NULL);
	close(socket(AF_INET, SOCK_STREAM, 0));
	setitimer(ITIMER_REAL, &often, NULL);
	raise(SIGUSR1);
	setitimer(ITIMER_REAL, &never, NULL);
	printf("%d words changed\n", wrong);
	return 0;
}
