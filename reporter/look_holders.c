/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * look_holders.c - other processes that hold the sockets of a look.
 */
#include "look_parts.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct finding {
	struct look *look;
	const struct look_socket **known; /* by inode */
	size_t n_known;
	struct look_socket *found;
	size_t n_found, room;
};

static int by_inode(const void *a, const void *b)
{
	const struct look_socket *one = *(const struct look_socket *const *)a;
	const struct look_socket *other = *(const struct look_socket *const *)b;

	return (one->stamp.inode > other->stamp.inode) -
	       (one->stamp.inode < other->stamp.inode);
}

static void list_known(struct finding *finding)
{
	struct look *look = finding->look;

	finding->known = memory_array(look->n_sockets, sizeof *finding->known);
	for (size_t i = 0; i < look->n_sockets; i++)
		finding->known[i] = &look->sockets[i];
	finding->n_known = look->n_sockets;
	if (finding->n_known)
		qsort(finding->known, finding->n_known, sizeof *finding->known,
		      by_inode);
}

static const struct look_socket *find(const struct finding *finding,
                                      uint64_t inode)
{
	const struct look_socket wanted = {.stamp = {.inode = inode}};
	const struct look_socket *key = &wanted, *const * found;

	found = bsearch(&key, finding->known, finding->n_known,
	                sizeof *finding->known, by_inode);
	return found ? *found : NULL;
}

static void add(struct finding *finding, int pid, int fd,
                const struct look_socket *same)
{
	struct look_socket *found;

	finding->found = memory_grow(finding->found, finding->n_found,
	                             &finding->room, sizeof *finding->found);
	found = &finding->found[finding->n_found++];
	*found = *same;
	found->pid = pid;
	found->fd = fd;
	/* What closes it there, or watches it, is another matter. */
	found->stamp.watched = 0;
	memset(found->stamp.watch, 0, sizeof found->stamp.watch);
	found->stamp.close_on_exec = procfs_close_on_exec(pid, fd) == 1;
}

static void search(struct finding *finding, int pid)
{
	size_t before = finding->n_found;
	struct procfs_descriptors descriptors;

	procfs_read_descriptors(pid, &descriptors);
	for (size_t i = 0; i < descriptors.n_sockets; i++) {
		const struct procfs_socket *socket = &descriptors.sockets[i];
		const struct look_socket *same = find(finding, socket->inode);

		if (same)
			add(finding, pid, socket->fd, same);
	}
	if (finding->n_found > before)
		look_ask_watches(pid, &descriptors, finding->found + before,
		                 finding->n_found - before);
	procfs_free_descriptors(&descriptors);
}

static void take_found(const struct finding *finding)
{
	struct look *look = finding->look;
	size_t sockets_room = look->n_sockets, pids_room = look->n_pids;
	size_t processes_room = look->n_processes;
	int last = 0;

	for (size_t i = 0; i < finding->n_found; i++) {
		int pid = finding->found[i].pid;

		look->sockets =
		    memory_grow(look->sockets, look->n_sockets, &sockets_room,
		                sizeof *look->sockets);
		look->sockets[look->n_sockets++] = finding->found[i];
		if (pid == last)
			continue;
		look->pids = memory_grow(look->pids, look->n_pids, &pids_room,
		                         sizeof *look->pids);
		look->pids[look->n_pids++] = last = pid;
		look_add_process(look, &processes_room, pid, 0);
	}
	look_sort(look);
}

void look_find_holders(struct look *look)
{
	struct finding finding = {.look = look};
	int *pids = NULL;
	size_t n = look->n_sockets ? procfs_all(&pids) : 0;

	list_known(&finding);
	for (size_t i = 0; i < n; i++) {
		if (pids[i] != getpid() && !look_covers(look, pids[i]))
			search(&finding, pids[i]);
	}
	take_found(&finding);
	free(finding.known);
	free(finding.found);
	free(pids);
}
