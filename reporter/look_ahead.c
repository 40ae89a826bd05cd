/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * look_ahead.c - reads the descriptors of several processes at once.
 *
 * The kernel takes microseconds for each, and nothing else in a look costs as
 * much: so other threads begin while the kernel makes its lists.
 */
#include "look_parts.h"

#include "memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

enum { HELPERS_MAX = 7 };

struct look_ahead {
	const int *pids;
	size_t n;
	atomic_size_t next; /* of those that nobody reads yet */
	struct look_descriptors *read;
	pthread_t helpers[HELPERS_MAX];
	size_t n_helpers;
};

static void *work(void *data)
{
	struct look_ahead *ahead = data;
	size_t i;

	while ((i = atomic_fetch_add(&ahead->next, 1)) < ahead->n)
		ahead->read[i].seen = procfs_read_descriptors(
		    ahead->pids[i], &ahead->read[i].descriptors);
	return NULL;
}

static size_t helpers_for(size_t n)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	size_t most = processors > 1 ? (size_t)processors - 1 : 0;

	if (most > HELPERS_MAX)
		most = HELPERS_MAX;
	return most < n ? most : n - 1;
}

struct look_ahead *look_ahead_start(const int *pids, size_t n, bool alone)
{
	struct look_ahead *ahead = memory_array(1, sizeof *ahead);
	size_t wanted = n && !alone ? helpers_for(n) : 0;

	ahead->pids = pids;
	ahead->n = n;
	ahead->read = memory_array(n, sizeof *ahead->read);
	while (ahead->n_helpers < wanted &&
	       !pthread_create(&ahead->helpers[ahead->n_helpers], NULL, work,
	                       ahead))
		ahead->n_helpers++;
	return ahead;
}

struct look_descriptors *look_ahead_finish(struct look_ahead *ahead)
{
	struct look_descriptors *read = ahead->read;

	work(ahead);
	for (size_t i = 0; i < ahead->n_helpers; i++)
		pthread_join(ahead->helpers[i], NULL);
	free(ahead);
	return read;
}
