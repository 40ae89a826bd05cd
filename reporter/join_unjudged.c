/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_unjudged.c - sockets that nobody asked the kernel about.
 */
#include "join_unjudged.h"

#include "memory.h"

static bool may_leak(const struct recording_socket *slot)
{
	return slot->open && slot->kind != RECORDING_KIND_LISTENING &&
	       slot->kind != RECORDING_KIND_CREATED;
}

/* Whether IMAGE, one of N, handed its sockets to one that was judged. */
static bool handed_over(const struct join_image *images, size_t n,
                        const struct join_image *image)
{
	const struct recording_header *header = &image->recording->header;

	if (image->next)
		return image->next->judge != JOIN_JUDGE_NONE;
	if (header->ended != RECORDING_END_DAEMON)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct join_image *other = &images[i];

		if (other->recording && other->judge != JOIN_JUDGE_NONE &&
		    other->recording->header.forked.when_ns &&
		    (int)other->recording->header.ppid == image->pid)
			return true;
	}
	return false;
}

/* Those of IMAGE's sockets that it came by after SINCE_NS. */
static size_t sockets_since(const struct join_image *image, uint64_t since_ns)
{
	const struct recording *recording = image->recording;
	size_t n = 0;

	for (size_t i = 0; recording && i < recording->n_sockets; i++) {
		const struct recording_socket *slot =
		    &recording->sockets[i].slot;

		n += may_leak(slot) &&
		     (!since_ns || slot->opened.when_ns > since_ns ||
		      slot->copied.when_ns > since_ns);
	}
	return n;
}

/* Those of IMAGE's sockets that the kernel refused to tell of. */
static size_t untold_sockets(const struct join_image *image)
{
	const struct recording *recording = image->recording;
	size_t n = 0;

	for (size_t i = 0; i < recording->n_sockets; i++)
		n += recording->sockets[i].slot.open &&
		     recording->sockets[i].slot.stamp.untold;
	return n;
}

static size_t unjudged(const struct join_image *images, size_t n,
                       const struct join_image *image)
{
	switch (image->judge) {
	case JOIN_JUDGE_LOOK:
		return sockets_since(image, image->look->taken_ns);
	case JOIN_JUDGE_NONE:
		return handed_over(images, n, image) ? 0
		                                     : sockets_since(image, 0);
	default:
		return untold_sockets(image);
	}
}

void join_unjudged_collect(struct join *join, size_t n_images)
{
	size_t room = 0;

	for (size_t i = 0; i < n_images; i++) {
		const struct join_image *image = &join->images[i];
		size_t sockets = unjudged(join->images, n_images, image);

		if (!sockets)
			continue;
		join->open += sockets;
		join->unjudged = memory_grow(join->unjudged, join->n_unjudged,
		                             &room, sizeof(*join->unjudged));
		join->unjudged[join->n_unjudged++] = (struct join_unjudged){
		    .pid = image->pid,
		    .looked_at = image->look,
		    .untold = image->judge == JOIN_JUDGE_STAMP,
		    .sockets = sockets};
	}
}
