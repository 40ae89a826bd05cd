/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_excuse.c - the rule of the last holder.
 */
#include "join_excuse.h"

#include "join_closing.h"

static bool holds(const struct join_holder *holders, size_t n,
                  const struct join_image *image, bool *excused)
{
	for (size_t i = 0; i < n; i++)
		if (holders[i].image == image) {
			*excused = holders[i].excused;
			return true;
		}
	return false;
}

static const struct recording_socket *slot_of(const struct join_holder *holder)
{
	return holder->socket ? &holder->socket->slot : NULL;
}

/* What slots tell is by a clock that may be this much behind. */
enum { TICK_NS = 10000000 };

/*
 * When OTHER, a relative, gave up the socket of HOLDER, at the latest; 0: it is
 * not known.  Where the closing itself was not kept: relatives have it at the
 * same descriptor; one that is used for another socket by now was closed before
 * that was opened.
 */
static uint64_t gave_up(const struct join *join, const struct join_image *other,
                        const struct join_holder *holder)
{
	const struct recording_socket *ours = slot_of(holder), *theirs;
	const struct reader_socket *found =
	    reader_socket_at(other->recording, holder->fd);
	uint64_t closed = join_closing_by(join, holder->key, other);

	if (closed || !ours || !found)
		return closed;
	theirs = &found->slot;
	closed = theirs->opened.when_ns == ours->opened.when_ns
	             ? theirs->closed_ns
	             : theirs->opened.when_ns;
	return closed ? closed + TICK_NS : 0;
}

/* Where nobody knows nobody is accused. */
static bool gave_up_before(const struct join *join,
                           const struct join_image *other,
                           const struct join_holder *holder)
{
	uint64_t closed = gave_up(join, other, holder);

	return closed && closed < holder->image->end_ns;
}

/*
 * Whether the holder just inherited the socket, from a parent that lived on,
 * answers for it and is not among the images: it ended clean, or reports
 * itself.
 */
static bool is_parents(const struct join_image *images, size_t n_images,
                       const struct join_holder *holder)
{
	const struct recording_socket *slot = slot_of(holder);
	const struct recording_header *header;

	if (!slot || slot->kind != RECORDING_KIND_INHERITED)
		return false;
	header = &holder->image->recording->header;
	if (!header->parent_lived || slot->flags & RECORDING_SOCKET_USED)
		return false;
	for (size_t i = 0; i < n_images; i++)
		if (images[i].pid == (int)header->ppid)
			return false;
	return true;
}

/*
 * The rule of the last holder.  Who outlived a holder and closed the socket
 * after the holder's end has closed it for good; who still had it, and is
 * itself excused, passes the excuse on.
 */
static bool excuse(const struct join *join, size_t n_images,
                   struct join_holder *holders, size_t n,
                   struct join_holder *holder)
{
	for (size_t i = 0; i < n_images; i++) {
		const struct join_image *other = &join->images[i];
		bool excused = true;

		if (!join_image_outlived(other, holder))
			continue;
		if (holds(holders, n, other, &excused)
		        ? excused
		        : !gave_up_before(join, other, holder))
			return true;
	}
	return is_parents(join->images, n_images, holder);
}

/* What somebody has accepted waits no more, whoever saw it wait before. */
static void excuse_listeners(struct join_holder *holders, size_t n)
{
	bool accepted = false;

	for (size_t i = 0; i < n; i++)
		accepted |= !holders[i].waiting;
	for (size_t i = 0; i < n; i++)
		if (accepted && holders[i].waiting)
			holders[i].excused = true;
}

size_t join_excuse(const struct join *join, size_t n_images,
                   struct join_holder *holders, size_t n)
{
	size_t left = 0;
	bool changed = true;

	excuse_listeners(holders, n);
	while (changed) {
		changed = false;
		for (size_t i = 0; i < n; i++)
			if (!holders[i].excused &&
			    excuse(join, n_images, holders, n, &holders[i]))
				changed = holders[i].excused = true;
	}
	for (size_t i = 0; i < n; i++)
		left += !holders[i].excused;
	return left;
}
