/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fork_during_capture.c - forks while a thread opens sockets in stacks that are
 * all new; the children do the same, and none may hang (H23).
 */
#include "guest.h"

#include <alloca.h>
#include <pthread.h>
#include <time.h>

/* Fewer on a machine where a fork that waits for a thread waits long. */
enum { FORKS = 150, FORKING_S = 8, ENDING_S = 5 };

static void open_at_depth(unsigned int depth, unsigned int *seed)
{
	volatile char *room = alloca(16 + (size_t)rand_r(seed) % 2048);

	room[0] = 1;
	if (depth)
		open_at_depth(depth - 1, seed);
	else
		close(socket(AF_INET, SOCK_STREAM, 0));
	room[1] = room[0];
}

static void *open_for_ever(void *unused)
{
	unsigned int seed = 1;

	for (;;)
		open_at_depth(8, &seed);
	return unused;
}

/* Whether CHILD ends by itself: one that hangs has blocked all signals. */
static int ends(pid_t child)
{
	for (int i = 0; i < ENDING_S * 2000; i++) {
		if (waitpid(child, NULL, WNOHANG) == child)
			return 1;
		usleep(500);
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return 0;
}

int main(void)
{
	unsigned int seed = 2;
	int hung = 0;
	time_t end = time(NULL) + FORKING_S;
	pthread_t thread;

	pthread_create(&thread, NULL, open_for_ever, NULL);
	close(socket(AF_INET, SOCK_STREAM, 0));
	for (int i = 0; i < FORKS && !hung && time(NULL) < end; i++) {
		pid_t child = fork();

		if (!child) {
			open_at_depth(8, &seed);
			_exit(0);
		}
		hung += !ends(child);
		rand_r(&seed);
	}
	printf("%d hung\n", hung);
	return 0;
}
