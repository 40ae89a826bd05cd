/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * look_list.c - a look as lists: finds in them, and cuts them down.
 */
#include "look_parts.h"

#include <stdlib.h>
#include <string.h>

static int by_number(const void *a, const void *b)
{
	const int *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

static int by_place(const void *a, const void *b)
{
	const struct look_socket *one = a, *other = b;

	if (one->pid != other->pid)
		return by_number(&one->pid, &other->pid);
	return by_number(&one->fd, &other->fd);
}

static int by_pid(const void *a, const void *b)
{
	const struct look_process *one = a, *other = b;

	return by_number(&one->pid, &other->pid);
}

void look_sort(struct look *look)
{
	if (look->n_pids)
		qsort(look->pids, look->n_pids, sizeof *look->pids, by_number);
	if (look->n_sockets)
		qsort(look->sockets, look->n_sockets, sizeof *look->sockets,
		      by_place);
	if (look->n_processes)
		qsort(look->processes, look->n_processes,
		      sizeof *look->processes, by_pid);
}

bool look_covers(const struct look *look, int pid)
{
	return look->n_pids && bsearch(&pid, look->pids, look->n_pids,
	                               sizeof *look->pids, by_number);
}

const struct look_socket *look_find(const struct look *look, int pid, int fd)
{
	struct look_socket wanted = {.pid = pid, .fd = fd};

	if (!look->n_sockets)
		return NULL;
	return bsearch(&wanted, look->sockets, look->n_sockets,
	               sizeof *look->sockets, by_place);
}

/* Where the sockets of PID begin, or would. */
static size_t first_of(const struct look *look, int pid)
{
	size_t low = 0, high = look->n_sockets;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (look->sockets[middle].pid < pid)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

const struct look_socket *look_sockets(const struct look *look, int pid,
                                       size_t *n)
{
	size_t first = first_of(look, pid), end = first;

	while (end < look->n_sockets && look->sockets[end].pid == pid)
		end++;
	*n = end - first;
	return *n ? look->sockets + first : NULL;
}

const struct look_process *look_process(const struct look *look, int pid)
{
	struct look_process wanted = {.pid = pid};

	if (!look->n_processes)
		return NULL;
	return bsearch(&wanted, look->processes, look->n_processes,
	               sizeof *look->processes, by_pid);
}

static void free_process(struct look_process *process)
{
	free(process->exe);
	free(process->cmdline);
}

/* What belongs to a pid that is not in the list of pids any more. */
static void drop_orphans(struct look *look)
{
	size_t n = 0;

	for (size_t i = 0; i < look->n_sockets; i++) {
		if (look_covers(look, look->sockets[i].pid))
			look->sockets[n++] = look->sockets[i];
	}
	look->n_sockets = n;
	n = 0;
	for (size_t i = 0; i < look->n_waiting; i++) {
		if (look_covers(look, look->waiting[i].pid))
			look->waiting[n++] = look->waiting[i];
	}
	look->n_waiting = n;
	n = 0;
	for (size_t i = 0; i < look->n_processes; i++) {
		if (look_covers(look, look->processes[i].pid))
			look->processes[n++] = look->processes[i];
		else
			free_process(&look->processes[i]);
	}
	look->n_processes = n;
	n = 0;
	for (size_t i = 0; i < look->n_unlisted; i++) {
		if (look_covers(look, look->unlisted[i]))
			look->unlisted[n++] = look->unlisted[i];
	}
	look->n_unlisted = n;
}

bool look_keep(struct look *look, bool (*keep)(int pid, const void *data),
               const void *data)
{
	size_t n = 0;

	for (size_t i = 0; i < look->n_pids; i++) {
		if (keep(look->pids[i], data))
			look->pids[n++] = look->pids[i];
	}
	if (n < look->n_pids) {
		look->n_pids = n;
		drop_orphans(look);
	}
	return n;
}

void look_free(struct look *look)
{
	for (size_t i = 0; i < look->n_processes; i++)
		free_process(&look->processes[i]);
	free(look->pids);
	free(look->sockets);
	free(look->waiting);
	free(look->processes);
	free(look->unlisted);
	memset(look, 0, sizeof *look);
}
