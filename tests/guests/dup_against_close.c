/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dup_against_close.c - one thread copies a descriptor that another opens and
 * closes: the copy may come too late, the recorder must not stumble over it.
 */
#include "guest.h"

#include <pthread.h>

static volatile int fd, stop;

static void *open_and_close(void *unused)
{
	(void)unused;
	while (!stop) {
		close(fd);
		fd = socket(AF_INET, SOCK_STREAM, 0);
	}
	return NULL;
}

static void *copy(void *unused)
{
	(void)unused;
	while (!stop) {
		int other = dup(fd);

		if (other >= 0)
			close(other);
	}
	return NULL;
}

int main(void)
{
	pthread_t thread[2];

	fd = socket(AF_INET, SOCK_STREAM, 0);
	pthread_create(&thread[0], NULL, open_and_close, NULL);
	pthread_create(&thread[1], NULL, copy, NULL);
	sleep(1);
	stop = 1;
	pthread_join(thread[0], NULL);
	pthread_join(thread[1], NULL);
	puts("done");
	return 0;
}
