/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * look_watches.c - which epoll instances watch the sockets of a process.
 */
#include "look_parts.h"

#include <stdlib.h>
#include <string.h>

enum {
	WATCHES_ROOM = sizeof((struct recording_stamp *)NULL)->watch /
	               sizeof(struct recording_watch),
	WATCHES_TOLD = 254, /* as a stamp can say it */
};

/* The first of those that watch INODE, or where it would be. */
static size_t first_of(const struct procfs_watch *watches, size_t n,
                       uint64_t inode)
{
	size_t low = 0;

	while (low < n) {
		size_t middle = low + (n - low) / 2;

		if (watches[middle].inode < inode)
			low = middle + 1;
		else
			n = middle;
	}
	return low;
}

static void take(struct recording_stamp *stamp,
                 const struct procfs_watch *watches, size_t n)
{
	size_t found = 0;

	for (size_t i = first_of(watches, n, stamp->inode);
	     i < n && watches[i].inode == stamp->inode; i++, found++) {
		if (found < WATCHES_ROOM)
			stamp->watch[found] = (struct recording_watch){
			    watches[i].epoll_fd, watches[i].events};
	}
	stamp->watched =
	    (uint8_t)(1 + (found < WATCHES_TOLD ? found : WATCHES_TOLD));
}

void look_ask_watches(int pid, const struct procfs_descriptors *descriptors,
                      struct look_socket *sockets, size_t n)
{
	struct procfs_watch *watches;
	ssize_t n_watches;

	if (!n)
		return;
	n_watches = procfs_watches(pid, descriptors->epolls,
	                           descriptors->n_epolls, &watches);
	for (size_t i = 0; i < n && n_watches >= 0; i++) {
		take(&sockets[i].stamp, watches, (size_t)n_watches);
		sockets[i].loops = n_watches > 0;
	}
	free(watches);
}
