/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * traffic.c - four threads with connections of their own, and one that is left
 * open; ends with 0.
 */
#include "../guests/guest.h"

#include <pthread.h>

enum { THREADS = 4, CONNECTIONS = 50 };

static void one_connection(void)
{
	int peer, copy, listener = guest_listen(&peer);
	int fd = accept(listener, NULL, NULL);
	char bytes[8];

	if (write(peer, "bytes", 5) != 5)
		abort();
	close(peer);
	while (read(fd, bytes, sizeof(bytes)) > 0)
		continue;
	copy = dup(fd);
	close(fd);
	close(copy);
	close(listener);
}

static void *run(void *unused)
{
	char *some = malloc(100);

	for (int i = 0; i < CONNECTIONS; i++)
		one_connection();
	free(some);
	return unused;
}

int main(void)
{
	pthread_t threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, run, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	guest_leak();
	puts("done");
	return 0;
}
