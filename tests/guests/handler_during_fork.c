/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * handler_during_fork.c - a timer's handler opens sockets, also while its
 * thread is inside fork(): nobody may wait there for that thread (H23).
 */
#include "guest.h"

#include <sys/mman.h>
#include <sys/time.h>

enum { LARGE = 128 << 20 };

static void on_timer(int number)
{
	int saved = errno;

	(void)number;
	close(socket(AF_INET, SOCK_STREAM, 0));
	errno = saved;
}

int main(void)
{
	struct itimerval often = {{0, 1500}, {0, 1500}};
	struct sigaction action = {.sa_handler = on_timer,
	                           .sa_flags = SA_RESTART};
	/* Enough to copy that a fork takes longer than the timer. */
	char *large = aligned_alloc(4096, LARGE);
	int forks = 0;

	madvise(large, LARGE, MADV_NOHUGEPAGE);
	memset(large, 1, LARGE);
	close(socket(AF_INET, SOCK_STREAM, 0)); /* The recorder is awake now. */
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	while (forks < 20) {
		pid_t child = fork();

		if (child == 0)
			_exit(0);
		if (waitpid(child, NULL, 0) == child)
			forks++;
	}
	printf("%d forks\n", forks);
	return 0;
}
