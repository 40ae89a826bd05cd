/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_closing.c - who gave up a socket that is still open.
 */
#include "join_closing.h"

#include "join_image.h"
#include "memory.h"

#include <stdlib.h>

/* Several in one tick of the clock lie in the order they came. */
static int by_key_and_time(const void *left, const void *right)
{
	const struct join_closing *a = left, *b = right;
	uint64_t a_ns = a->closing->closed.when_ns;
	uint64_t b_ns = b->closing->closed.when_ns;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a_ns != b_ns)
		return a_ns < b_ns ? -1 : 1;
	return (a->closing > b->closing) - (a->closing < b->closing);
}

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
		      by_key_and_time);
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

/* Whether HOLDER's own process opened what it still has. */
static bool has_kept(const struct join_holder *holder)
{
	if (holder->excused || !holder->socket)
		return false;
	switch (holder->socket->slot.kind) {
	case RECORDING_KIND_UNSEEN:
	case RECORDING_KIND_RECEIVED:
	case RECORDING_KIND_INHERITED:
		return false;
	default:
		return true;
	}
}

/*
 * Whether CLOSING gave up SOCKET: a child that closes what it inherited leaves
 * the matter to who opened it, as long as that has it.
 */
static bool gives_up(const struct join_closing *closing,
                     const struct join_socket *socket)
{
	for (uint32_t i = 0; i < socket->n_holders; i++)
		if (has_kept(&socket->holders[i]) &&
		    socket->holders[i].image->pid != closing->image->pid)
			return false;
	return true;
}

/* Whether the holders of SOCKET have it from somebody else, or who knows. */
static bool opened_elsewhere(const struct join_socket *socket)
{
	const struct reader_socket *known =
	    socket->holders[socket->source].socket;

	if (!known)
		return true;
	switch (known->slot.kind) {
	case RECORDING_KIND_UNSEEN:
	case RECORDING_KIND_RECEIVED:
		return true;
	case RECORDING_KIND_INHERITED:
		return !known->slot.opened.when_ns;
	default:
		return false;
	}
}

/* Who received it opened it later than whoever sent it. */
static const struct join_closing *
first_opened(const struct join_closing *closings, size_t n)
{
	const struct join_closing *first = NULL;

	for (size_t i = 0; i < n; i++) {
		uint64_t when = closings[i].closing->opened.when_ns;

		if (when && (!first || when < first->closing->opened.when_ns))
			first = &closings[i];
	}
	return first;
}

/*
 * Whether what OPENER tells is older than what the source of SOCKET knows; in
 * one tick of the clock, whether it is something else.
 */
static bool knows_better(const struct join_socket *socket,
                         const struct join_closing *opener)
{
	const struct join_holder *source = &socket->holders[socket->source];
	const struct recording_mark *theirs, *ours;

	if (!opener || !source->socket)
		return opener;
	theirs = &opener->closing->opened;
	ours = &source->socket->slot.opened;
	if (!ours->when_ns || theirs->when_ns < ours->when_ns)
		return true;
	return theirs->when_ns == ours->when_ns &&
	       (opener->image != source->image || theirs->stack != ours->stack);
}

/* The closings of KEY: *N of them, in the order they came; NULL: none. */
static const struct join_closing *closings_of(const struct join *join,
                                              uint64_t key, size_t *n)
{
	struct join_closing wanted = {.key = key};
	const struct join_closing *first, *last;

	*n = 0;
	if (!join->n_closings)
		return NULL;
	first = last = bsearch(&wanted, join->closings, join->n_closings,
	                       sizeof(*join->closings), by_key);
	if (!first)
		return NULL;
	while (first > join->closings && first[-1].key == key)
		first--;
	while (last < join->closings + join->n_closings && last->key == key)
		last++;
	*n = (size_t)(last - first);
	return first;
}

uint64_t join_closing_by(const struct join *join, uint64_t key,
                         const struct join_image *image)
{
	size_t n;
	const struct join_closing *found = closings_of(join, key, &n);

	while (n-- > 0)
		if (found[n].image == image)
			return found[n].closing->closed.when_ns;
	return 0;
}

void join_closing_find(const struct join *join, struct join_socket *socket)
{
	size_t n;
	const struct join_closing *found =
	    closings_of(join, socket->holders[0].key, &n);
	const struct join_closing *opener = first_opened(found, n);

	while (n > 0 && !gives_up(&found[n - 1], socket))
		n--;
	if (n && left_alone(socket))
		socket->closing = &found[n - 1];
	if (opened_elsewhere(socket) && knows_better(socket, opener))
		socket->opener = opener;
}
