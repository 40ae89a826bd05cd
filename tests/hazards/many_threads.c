/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * many_threads.c N - N threads that each opened, used and closed a socket and
 * live on; prints the resident kilobytes of the process.
 */
#include "../guests/guest.h"

#include <pthread.h>

static pthread_barrier_t all_here, looked;

static void *use_socket(void *unused)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	close(fd);
	pthread_barrier_wait(&all_here);
	pthread_barrier_wait(&looked);
	return unused;
}

static long resident(void)
{
	FILE *file = fopen("/proc/self/statm", "r");
	long size, pages = 0;

	if (fscanf(file, "%ld %ld", &size, &pages) != 2)
		abort();
	fclose(file);
	return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

int main(int argc, char **argv)
{
	int n = argc > 1 ? atoi(argv[1]) : 1;

	close(socket(AF_INET, SOCK_STREAM, 0));
	pthread_barrier_init(&all_here, NULL, (unsigned int)n + 1);
	pthread_barrier_init(&looked, NULL, (unsigned int)n + 1);
	for (int i = 0; i < n; i++) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, use_socket, NULL))
			abort();
	}
	pthread_barrier_wait(&all_here);
	printf("%ld\n", resident());
	pthread_barrier_wait(&looked);
	return 0;
}
