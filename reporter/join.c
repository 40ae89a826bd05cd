/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join.c - recordings and looks become sockets, each one once.
 */
#include "join.h"

#include "join_closing.h"
#include "join_excuse.h"
#include "join_image.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* What is being built. */
struct joining {
	struct join *join;
	size_t n_images;
	size_t n_holders;
	size_t holders_room;
	size_t unjudged_room;
};

/*
 * Cookies are never used again on a host; where none was asked for, the inode
 * serves, and where there is neither the descriptor stands for itself.
 */
static uint64_t key_of(const struct join_image *image, int fd,
                       const struct recording_stamp *stamp)
{
	if (stamp->cookie)
		return join_image_key(image, stamp->cookie);
	if (stamp->inode)
		return join_image_key(image, stamp->inode) ^ UINT64_C(1) << 62;
	return (uint64_t)(uintptr_t)image * UINT64_C(0x9e3779b97f4a7c15) +
	       (uint64_t)fd;
}

static void add(struct joining *joining, const struct join_image *image, int fd,
                const struct reader_socket *socket,
                const struct look_socket *look)
{
	struct join *join = joining->join;
	const struct recording_stamp *stamp =
	    look ? &look->stamp : &socket->slot.stamp;

	/* An exec has closed it; the program did as it should. */
	if (stamp->close_on_exec && image->recording &&
	    image->recording->header.ended == RECORDING_END_EXEC)
		return;
	join->holders =
	    memory_grow(join->holders, joining->n_holders,
	                &joining->holders_room, sizeof(*join->holders));
	join->holders[joining->n_holders++] =
	    (struct join_holder){.key = key_of(image, fd, stamp),
	                         .image = image,
	                         .socket = socket,
	                         .look = look,
	                         .fd = fd};
}

static void add_stamped(struct joining *joining, const struct join_image *image)
{
	const struct recording *recording = image->recording;

	for (size_t i = 0; i < recording->n_sockets; i++) {
		const struct reader_socket *socket = &recording->sockets[i];

		if (socket->slot.stamp.when_ns)
			add(joining, image, socket->fd, socket, NULL);
		else if (socket->slot.open)
			joining->join->open++;
	}
}

/* Whether SLOT tells of the connection that was SEEN, as far as it knows. */
static bool same_connection(const struct recording_socket *slot,
                            const struct look_socket *seen)
{
	if (!slot->peer.family || !seen->peer.family)
		return true;
	return slot->peer.port == seen->peer.port &&
	       !memcmp(slot->peer.ip, seen->peer.ip, sizeof(slot->peer.ip));
}

/*
 * The process went on for a while after the look.  What it has closed since is
 * told by its slot: closed, or in use for a later connection.
 */
static void add_seen(struct joining *joining, const struct join_image *image,
                     const struct look_socket *seen)
{
	const struct reader_socket *socket =
	    reader_socket_at(image->recording, seen->fd);

	if (socket && socket->slot.opened.when_ns > image->look->taken_ns)
		return;
	if (socket && !same_connection(&socket->slot, seen))
		socket = NULL;
	if (socket && !socket->slot.open && !socket->slot.stamp.when_ns)
		return;
	add(joining, image, seen->fd, socket, seen);
}

static void add_looked(struct joining *joining, const struct join_image *image)
{
	const struct look *look = image->look;
	const struct recording *recording = image->recording;

	for (size_t i = 0; i < look->n_sockets; i++)
		if (look->sockets[i].pid == image->pid)
			add_seen(joining, image, &look->sockets[i]);
	for (size_t i = 0; recording && i < recording->n_sockets; i++)
		if (recording->sockets[i].slot.open &&
		    !look_find(look, image->pid, recording->sockets[i].fd))
			joining->join->open++;
}

static bool may_leak(const struct recording_socket *slot)
{
	return slot->open && slot->kind != RECORDING_KIND_LISTENING &&
	       slot->kind != RECORDING_KIND_CREATED;
}

/* Whether IMAGE handed its sockets to one that was judged. */
static bool handed_over(const struct joining *joining,
                        const struct join_image *image)
{
	const struct recording_header *header = &image->recording->header;

	if (image->next)
		return image->next->judge != JOIN_JUDGE_NONE;
	if (header->ended != RECORDING_END_DAEMON)
		return false;
	for (size_t i = 0; i < joining->n_images; i++) {
		const struct join_image *other = &joining->join->images[i];

		if (other->recording && other->judge != JOIN_JUDGE_NONE &&
		    other->recording->header.forked.when_ns &&
		    (int)other->recording->header.ppid == image->pid)
			return true;
	}
	return false;
}

static void add_unjudged(struct joining *joining,
                         const struct join_image *image, size_t sockets)
{
	struct join *join = joining->join;

	if (!sockets)
		return;
	join->open += sockets;
	join->unjudged =
	    memory_grow(join->unjudged, join->n_unjudged,
	                &joining->unjudged_room, sizeof(*join->unjudged));
	join->unjudged[join->n_unjudged++] = (struct join_unjudged){
	    .pid = image->pid, .looked_at = image->look, .sockets = sockets};
}

/* The sockets of IMAGE, which nobody asked about. */
static size_t all_sockets(const struct joining *joining,
                          const struct join_image *image)
{
	const struct recording *recording = image->recording;
	size_t n = 0;

	for (size_t i = 0; i < recording->n_sockets; i++)
		n += may_leak(&recording->sockets[i].slot);
	return n && !handed_over(joining, image) ? n : 0;
}

/* Those that IMAGE came by after the last look at it. */
static size_t later_sockets(const struct join_image *image)
{
	const struct recording *recording = image->recording;
	size_t n = 0;

	for (size_t i = 0; recording && i < recording->n_sockets; i++) {
		const struct recording_socket *slot =
		    &recording->sockets[i].slot;

		n += may_leak(slot) &&
		     (slot->opened.when_ns > image->look->taken_ns ||
		      slot->copied.when_ns > image->look->taken_ns);
	}
	return n;
}

static void collect(struct joining *joining)
{
	for (size_t i = 0; i < joining->n_images; i++) {
		const struct join_image *image = &joining->join->images[i];

		switch (image->judge) {
		case JOIN_JUDGE_STAMP:
			add_stamped(joining, image);
			break;
		case JOIN_JUDGE_LOOK:
			add_looked(joining, image);
			add_unjudged(joining, image, later_sockets(image));
			break;
		case JOIN_JUDGE_NONE:
			add_unjudged(joining, image,
			             all_sockets(joining, image));
			break;
		}
	}
}

static int by_key(const void *left, const void *right)
{
	const struct join_holder *a = left, *b = right;

	return (a->key > b->key) - (a->key < b->key);
}

/* Often they are in order already: descriptors are opened in turn. */
static void sort_holders(struct join_holder *holders, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (holders[i - 1].key > holders[i].key) {
			qsort(holders, n, sizeof(*holders), by_key);
			return;
		}
}

/* How much a slot knows of how its socket was opened. */
static int knowledge(const struct join_holder *holder)
{
	const struct recording_socket *slot;

	if (!holder->socket)
		return 0;
	slot = &holder->socket->slot;
	if (slot->kind == RECORDING_KIND_UNSEEN)
		return 1;
	if (slot->kind == RECORDING_KIND_INHERITED)
		return slot->opened.stack ? 3 : 2;
	return slot->opened.when_ns ? 5 : 4;
}

static void add_socket(struct join *join, const struct join_holder *holders,
                       size_t n, size_t *room)
{
	struct join_socket socket = {.holders = holders,
	                             .n_holders = (uint32_t)n};
	uint64_t latest = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint64_t when = join_holder_stamp(&holders[i])->when_ns;

		if (knowledge(&holders[i]) > knowledge(&holders[socket.source]))
			socket.source = i;
		if (holders[i].excused || when < latest)
			continue;
		socket.decider = i;
		latest = when;
	}
	join_closing_find(join, &socket);
	join->sockets = memory_grow(join->sockets, join->n_sockets, room,
	                            sizeof(*join->sockets));
	join->sockets[join->n_sockets++] = socket;
}

void join_all(struct join *join, const struct join_input *input)
{
	struct joining joining = {.join = join};
	size_t end, room = 0;

	*join = (struct join){0};
	join->images = join_image_list(input, &joining.n_images);
	collect(&joining);
	join_closing_collect(join, joining.n_images);
	sort_holders(join->holders, joining.n_holders);
	for (size_t i = 0; i < joining.n_holders; i = end) {
		struct join_holder *first = &join->holders[i];

		for (end = i + 1; end < joining.n_holders &&
		                  join->holders[end].key == first->key;)
			end++;
		if (join_excuse(join->images, joining.n_images, first, end - i))
			add_socket(join, first, end - i, &room);
	}
	join->open += join->n_sockets;
}

void join_free(struct join *join)
{
	free(join->sockets);
	free(join->unjudged);
	free(join->holders);
	free(join->closings);
	free(join->images);
	*join = (struct join){0};
}
