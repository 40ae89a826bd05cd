/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lock_and_loader.c - opens sockets under a lock that callbacks of
 * dl_iterate_phdr() want too: who unwinds must not want the loader's (H24).
 */
#include "guest.h"

#include <alloca.h>
#include <link.h>
#include <pthread.h>

enum { SOCKETS = 20000 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int done;

static int on_module(struct dl_phdr_info *info, size_t size, void *unused)
{
	(void)info;
	(void)size;
	(void)unused;
	pthread_mutex_lock(&lock);
	pthread_mutex_unlock(&lock);
	return 0;
}

static void *iterate(void *unused)
{
	while (!__atomic_load_n(&done, __ATOMIC_RELAXED))
		dl_iterate_phdr(on_module, NULL);
	return unused;
}

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

int main(void)
{
	unsigned int seed = 1;
	pthread_t thread;

	close(socket(AF_INET, SOCK_STREAM, 0));
	pthread_create(&thread, NULL, iterate, NULL);
	for (int i = 0; i < SOCKETS; i++) {
		pthread_mutex_lock(&lock);
		open_at_depth(seed % 6, &seed);
		pthread_mutex_unlock(&lock);
	}
	__atomic_store_n(&done, 1, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	printf("%d sockets\n", SOCKETS);
	return 0;
}
