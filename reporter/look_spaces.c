/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * look_spaces.c - the network namespaces of those that are looked at.
 *
 * The kernel lists the sockets of one namespace at a time, and only root may
 * enter others: of containers, above all.
 */
#include "look_parts.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct look_space *space_of(const struct look_spaces *spaces,
                                   uint64_t net)
{
	for (size_t i = 0; i < spaces->n; i++) {
		if (spaces->spaces[i].net == net)
			return &spaces->spaces[i];
	}
	return NULL;
}

static struct look_space *add(struct look_spaces *spaces, uint64_t net, int pid)
{
	struct look_space *space;
	struct sock_diag none = {0};

	spaces->spaces = memory_grow(spaces->spaces, spaces->n, &spaces->room,
	                             sizeof *spaces->spaces);
	space = &spaces->spaces[spaces->n++];
	*space = (struct look_space){net, procfs_open_net_namespace(pid)};
	/* Asking for nothing tells whether we may ask. */
	if (space->fd >= 0 && !sock_diag_add(&none, 0, false, net, space->fd)) {
		close(space->fd);
		space->fd = -1;
	}
	sock_diag_free(&none);
	return space;
}

void look_spaces_find(struct look_spaces *spaces, struct look *look)
{
	uint64_t ours = procfs_net_namespace(getpid());
	size_t room = 0;

	*spaces = (struct look_spaces){0};
	for (size_t i = 0; i < look->n_pids; i++) {
		uint64_t net = procfs_net_namespace(look->pids[i]);
		struct look_space *space;

		if (!net || net == ours)
			continue;
		space = space_of(spaces, net);
		if (!space)
			space = add(spaces, net, look->pids[i]);
		if (space->fd >= 0)
			continue;
		look->unlisted = memory_grow(look->unlisted, look->n_unlisted,
		                             &room, sizeof *look->unlisted);
		look->unlisted[look->n_unlisted++] = look->pids[i];
	}
}

void look_spaces_free(struct look_spaces *spaces)
{
	for (size_t i = 0; i < spaces->n; i++) {
		if (spaces->spaces[i].fd >= 0)
			close(spaces->spaces[i].fd);
	}
	free(spaces->spaces);
	*spaces = (struct look_spaces){0};
}

bool look_spaces_ask(const struct look_spaces *spaces, struct sock_diag *reply,
                     unsigned int states, bool with_ages)
{
	if (!sock_diag_ask(reply, states, with_ages))
		return false;
	for (size_t i = 0; i < spaces->n; i++) {
		const struct look_space *space = &spaces->spaces[i];

		if (space->fd >= 0)
			sock_diag_add(reply, states, with_ages, space->net,
			              space->fd);
	}
	return true;
}

bool look_spaces_have(const struct look_spaces *spaces, struct look_list *list,
                      unsigned int states, uint64_t inode)
{
	if (!list->asked)
		look_spaces_ask(spaces, &list->sockets, states, false);
	list->asked = true;
	return sock_diag_find(&list->sockets, inode);
}
