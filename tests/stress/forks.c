/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * forks.c [FORKS] - H13: forks while threads open and close sockets; each child
 * opens and closes one and ends.  A child that has not ended after half a
 * minute hangs, and ends the test.
 */
#include "../guests/guest.h"

#include <pthread.h>
#include <time.h>

enum { THREADS = 3, PATIENCE_S = 30 };

static int stop;

/* Other depths of the stack are other stacks. */
__attribute__((noinline)) static int open_deeper(int depth)
{
	volatile int fd;

	fd = depth ? open_deeper(depth - 1) : socket(AF_INET, SOCK_STREAM, 0);
	return fd;
}

static void *open_and_close(void *unused)
{
	(void)unused;
	for (int i = 0; !__atomic_load_n(&stop, __ATOMIC_RELAXED); i++)
		close(open_deeper(i % 32));
	return NULL;
}

static int ends(pid_t child)
{
	time_t until = time(NULL) + PATIENCE_S;
	int status;

	while (time(NULL) < until) {
		if (waitpid(child, &status, WNOHANG) == child)
			return status == 0;
		usleep(500);
	}
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	return 0;
}

int main(int argc, char **argv)
{
	int forks = argc > 1 ? atoi(argv[1]) : 100, hung = 0;
	pthread_t thread[THREADS];

	for (int i = 0; i < THREADS; i++)
		pthread_create(&thread[i], NULL, open_and_close, NULL);
	for (int i = 0; i < forks && !hung; i++) {
		pid_t child = fork();

		if (!child)
			_exit(close(open_deeper(i % 8)) != 0);
		hung += !ends(child);
	}
	__atomic_store_n(&stop, 1, __ATOMIC_RELAXED);
	for (int i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	printf("%d forks, %d hung\n", forks, hung);
	return 0;
}
