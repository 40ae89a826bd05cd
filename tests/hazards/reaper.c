/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reaper.c - a thread waits for whatever child there is, clones too, while
 * another ends the process with a leak.
 */
#include "../guests/guest.h"

#include <pthread.h>

static void *reap(void *unused)
{
	for (;;) {
		if (waitpid(-1, NULL, __WALL) < 0)
			usleep(1000);
	}
	return unused;
}

int main(void)
{
	pthread_t thread;

	guest_leak();
	pthread_create(&thread, NULL, reap, NULL);
	return 0;
}
