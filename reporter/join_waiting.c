/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_waiting.c - connections that wait in the queue of a listener.
 *
 * Whoever has the listener holds what waits there: workers that share one name
 * the same connections.
 */
#include "join_collect.h"

/* Whether SLOT may be the listener; the number may have been used again. */
static bool may_listen(const struct recording_socket *slot)
{
	return slot->kind != RECORDING_KIND_ACCEPTED &&
	       slot->kind != RECORDING_KIND_CONNECTED;
}

static void add(struct join_holders *holders, const struct join_image *image,
                const struct recording_waiting *waiting,
                const struct reader_socket *listener)
{
	if (listener && !may_listen(&listener->slot))
		listener = NULL;
	join_collect_add(holders, (struct join_holder){.image = image,
	                                               .socket = listener,
	                                               .waiting = waiting,
	                                               .fd = waiting->fd});
}

static void add_stamped(struct join_holders *holders,
                        const struct join_image *image)
{
	const struct recording *recording = image->recording;
	bool executed = recording->header.ended == RECORDING_END_EXEC;

	for (size_t i = 0; i < recording->n_waiting; i++) {
		const struct recording_waiting *waiting =
		    &recording->waiting[i];
		const struct reader_socket *listener =
		    reader_socket_at(recording, waiting->fd);

		/* The exec has closed the listener, and with it the queue. */
		if (executed && listener && listener->slot.stamp.close_on_exec)
			continue;
		add(holders, image, waiting, listener);
	}
}

/* Whether the process may have done away with it after the look. */
static bool outdated(const struct recording_socket *listener, uint64_t taken_ns)
{
	return listener->opened.when_ns > taken_ns ||
	       (!listener->open && !listener->stamp.when_ns) ||
	       (listener->accepted_last.when_ns > taken_ns &&
	        !listener->accept_error);
}

static void add_looked(struct join_holders *holders,
                       const struct join_image *image)
{
	const struct look *look = image->look;

	for (size_t i = 0; i < look->n_waiting; i++) {
		const struct look_waiting *seen = &look->waiting[i];
		const struct reader_socket *listener;

		if (seen->pid != image->pid)
			continue;
		listener = reader_socket_at(image->recording, seen->waiting.fd);
		if (listener && outdated(&listener->slot, look->taken_ns))
			continue;
		add(holders, image, &seen->waiting, listener);
	}
}

void join_waiting_collect(struct join_holders *holders,
                          const struct join_image *image)
{
	if (image->judge == JOIN_JUDGE_STAMP)
		add_stamped(holders, image);
	else
		add_looked(holders, image);
}
