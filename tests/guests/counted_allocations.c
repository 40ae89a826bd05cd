/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * counted_allocations.c - the hooks take nothing from the host's allocator, in
 * threads that have just begun neither (H30, H31).
 */
#include "guest.h"

#include <pthread.h>

enum { THREADS = 8 };

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static __thread int counted;
static int counts[THREADS];

void *malloc(size_t bytes)
{
	counted++;
	return __libc_malloc(bytes);
}

void *calloc(size_t n, size_t bytes)
{
	counted++;
	return __libc_calloc(n, bytes);
}

void *realloc(void *old, size_t bytes)
{
	counted++;
	return __libc_realloc(old, bytes);
}

static void use_hooks(void)
{
	int peer, listener = guest_listen(&peer);
	int fd = accept(listener, NULL, NULL), copy = dup(fd);
	char byte;

	write(peer, "x", 1);
	read(fd, &byte, 1);
	shutdown(peer, SHUT_RDWR);
	recv(fd, &byte, 1, 0);
	close(fd);
	close(copy);
	close(peer);
	close(listener);
}

static void *run(void *count)
{
	counted = 0;
	use_hooks();
	*(int *)count = counted;
	return NULL;
}

int main(void)
{
	pthread_t threads[THREADS];

	/* The first one loads libunwind, which is the loader's to allocate. */
	use_hooks();
	for (int i = 0; i < THREADS; i++)
		pthread_create(&threads[i], NULL, run, &counts[i]);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		printf("%d allocations\n", counts[i]);
	}
	return 0;
}
