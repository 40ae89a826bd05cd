/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_closing.c - who gave up a socket that is still open.
 */
#include "join_closing.h"

#include "join_image.h"
#include "memory.h"

#include <stdlib.h>

static int by_key(const void *left, const void *right)
{
	const struct join_closing *a = left, *b = right;

	return (a->key > b->key) - (a->key < b->key);
}

void join_closing_collect(struct join *join, size_t n_images)
{
	size_t room = 0;

	for (size_t i = 0; i < n_images; i++) {
		const struct join_image *image = &join->images[i];
		const struct recording *recording = image->recording;

		for (size_t j = 0; recording && j < recording->n_closings;
		     j++) {
			const struct recording_closing *closing =
			    &recording->closings[j];

			if (!closing->cookie)
				continue;
			join->closings =
			    memory_grow(join->closings, join->n_closings, &room,
			                sizeof(*join->closings));
			join->closings[join->n_closings++] =
			    (struct join_closing){
				.key = join_image_key(image, closing->cookie),
				.image = image,
				.closing = closing};
		}
	}
	if (join->n_closings)
		qsort(join->closings, join->n_closings, sizeof(*join->closings),
		      by_key);
}

/* Who goes on to use a socket answers for it, whoever else has closed it. */
static bool left_alone(const struct join_socket *socket)
{
	for (uint32_t i = 0; i < socket->n_holders; i++) {
		const struct join_holder *holder = &socket->holders[i];

		if (!holder->excused && holder->socket &&
		    holder->socket->slot.flags & RECORDING_SOCKET_USED)
			return false;
	}
	return true;
}

void join_closing_find(const struct join *join, struct join_socket *socket)
{
	struct join_closing wanted = {.key = socket->holders[0].key};
	const struct join_closing *found, *end, *last;

	if (!join->n_closings)
		return;
	found = bsearch(&wanted, join->closings, join->n_closings,
	                sizeof(*join->closings), by_key);
	if (!found)
		return;
	while (found > join->closings && found[-1].key == wanted.key)
		found--;
	end = join->closings + join->n_closings;
	last = found;
	for (; found < end && found->key == wanted.key; found++)
		if (found->closing->closed.when_ns >
		    last->closing->closed.when_ns)
			last = found;
	if (left_alone(socket))
		socket->closing = last;
}
