/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join.c - recordings and looks become sockets, each one once.
 */
#include "join.h"

#include "join_closing.h"
#include "join_collect.h"
#include "join_excuse.h"
#include "join_unjudged.h"
#include "memory.h"

#include <stdlib.h>

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

/*
 * How much a holder knows of how its socket was opened.  One that only saw it
 * wait knows its listener, and less than any that came to have it.
 */
static int knowledge(const struct join_holder *holder)
{
	const struct recording_socket *slot;
	int least = holder->waiting ? -10 : 0;

	if (!holder->socket)
		return least;
	slot = &holder->socket->slot;
	if (slot->kind == RECORDING_KIND_UNSEEN)
		return least + 1;
	if (slot->kind == RECORDING_KIND_INHERITED)
		return least + (slot->opened.stack ? 3 : 2);
	return least + (slot->opened.when_ns ? 5 : 4);
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
	join->open += !join_waits(&socket);
	join->sockets = memory_grow(join->sockets, join->n_sockets, room,
	                            sizeof(*join->sockets));
	join->sockets[join->n_sockets++] = socket;
}

void join_all(struct join *join, const struct join_input *input)
{
	struct join_holders holders = {0};
	size_t n_images, end, room = 0;

	*join = (struct join){0};
	join->images = join_image_list(input, &n_images);
	for (size_t i = 0; i < n_images; i++)
		join_collect(&holders, &join->images[i]);
	join->holders = holders.holders;
	join->open = holders.open;
	join_unjudged_collect(join, n_images);
	join_closing_collect(join, n_images);
	sort_holders(join->holders, holders.n);
	for (size_t i = 0; i < holders.n; i = end) {
		struct join_holder *first = &join->holders[i];

		for (end = i + 1;
		     end < holders.n && join->holders[end].key == first->key;)
			end++;
		if (join_excuse(join, n_images, first, end - i))
			add_socket(join, first, end - i, &room);
	}
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
