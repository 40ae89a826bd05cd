/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_collect.c - who holds which socket, as each judge tells it.
 */
#include "join_collect.h"

#include "join_identity.h"
#include "memory.h"

/*
 * Cookies are never used again on a host; where none was asked for, the inode
 * serves, and where there is neither the descriptor stands for itself, or the
 * connection that waits.
 */
static uint64_t key_of(const struct join_holder *holder)
{
	const struct recording_stamp *stamp = join_holder_stamp(holder);
	const struct join_image *image = holder->image;
	const void *self = image;

	if (stamp->cookie)
		return join_image_key(image, stamp->cookie);
	if (stamp->inode)
		return join_image_key(image, stamp->inode) ^ UINT64_C(1) << 62;
	if (holder->waiting)
		self = holder->waiting;
	return (uint64_t)(uintptr_t)self * UINT64_C(0x9e3779b97f4a7c15) +
	       (uint64_t)holder->fd;
}

void join_collect_add(struct join_holders *holders, struct join_holder holder)
{
	holder.key = key_of(&holder);
	holders->holders = memory_grow(holders->holders, holders->n,
	                               &holders->room, sizeof(holder));
	holders->holders[holders->n++] = holder;
}

/* An exec has closed it; the program did as it should. */
static bool closed_by_exec(const struct join_image *image,
                           const struct recording_stamp *stamp)
{
	return stamp->close_on_exec && image->recording &&
	       image->recording->header.ended == RECORDING_END_EXEC;
}

static void add_stamped(struct join_holders *holders,
                        const struct join_image *image)
{
	const struct recording *recording = image->recording;

	for (size_t i = 0; i < recording->n_sockets; i++) {
		const struct reader_socket *socket = &recording->sockets[i];

		if (!socket->slot.stamp.when_ns)
			holders->open += socket->slot.open;
		else if (!closed_by_exec(image, &socket->slot.stamp))
			join_collect_add(
			    holders, (struct join_holder){.image = image,
			                                  .socket = socket,
			                                  .fd = socket->fd});
	}
}

/*
 * The process went on for a while after the look.  What it has closed since is
 * told by its slot: closed, or in use for a later connection.
 */
static void add_seen(struct join_holders *holders,
                     const struct join_image *image,
                     const struct look_socket *seen)
{
	const struct reader_socket *socket =
	    reader_socket_at(image->recording, seen->fd);
	bool reused = false;

	if (socket && socket->slot.opened.when_ns > image->look->taken_ns)
		return;
	if (socket && !join_identity_same(&socket->slot, seen)) {
		reused = true;
		socket = NULL;
	}
	if (socket && !socket->slot.open && !socket->slot.stamp.when_ns)
		return;
	join_collect_add(holders, (struct join_holder){.image = image,
	                                               .socket = socket,
	                                               .look = seen,
	                                               .fd = seen->fd,
	                                               .reused = reused});
}

static void add_looked(struct join_holders *holders,
                       const struct join_image *image)
{
	const struct look *look = image->look;
	const struct recording *recording = image->recording;
	size_t n;
	const struct look_socket *seen = look_sockets(look, image->pid, &n);

	for (size_t i = 0; i < n; i++)
		add_seen(holders, image, &seen[i]);
	for (size_t i = 0; recording && i < recording->n_sockets; i++)
		if (recording->sockets[i].slot.open &&
		    !look_find(look, image->pid, recording->sockets[i].fd))
			holders->open++;
}

void join_collect(struct join_holders *holders, const struct join_image *image)
{
	if (image->judge == JOIN_JUDGE_STAMP)
		add_stamped(holders, image);
	if (image->judge == JOIN_JUDGE_LOOK)
		add_looked(holders, image);
	if (image->judge != JOIN_JUDGE_NONE)
		join_waiting_collect(holders, image);
}
