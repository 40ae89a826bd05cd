/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_mark.c - what happened to a joined socket, in whichever process.
 */
#include "join_image.h"

/* How a descriptor came to be beside the one that was opened. */
static const struct recording_mark *copied(const struct join_socket *socket,
                                           const struct recording_socket *slot)
{
	bool received = slot->kind == RECORDING_KIND_RECEIVED && socket->opener;

	return received && !slot->copied.when_ns ? &slot->opened
	                                         : &slot->copied;
}

static const struct recording_mark *mark_of(const struct join_socket *socket,
                                            const struct recording_socket *slot,
                                            enum join_role role)
{
	switch (role) {
	case JOIN_OPENED:
		/* A copy whose original was not seen knows only the copying. */
		return slot->opened.when_ns ? &slot->opened : &slot->copied;
	case JOIN_LAST_USE:
		return &slot->last_use;
	case JOIN_EOF:
		return &slot->eof;
	case JOIN_SHUTDOWN:
		return &slot->shutdown;
	case JOIN_COPIED:
		return copied(socket, slot);
	case JOIN_LISTENED:
		return &slot->listened;
	case JOIN_ACCEPTED:
		return &slot->accepted_last;
	default:
		return NULL;
	}
}

/* Of a connection that waits, only what its listener did is known. */
static bool is_told(const struct join_socket *socket,
                    const struct join_holder *holder, enum join_role role)
{
	bool of_listener = role == JOIN_LISTENED || role == JOIN_ACCEPTED;

	if (!holder->socket || join_waits(socket) != (holder->waiting != NULL))
		return false;
	return role == JOIN_OPENED || of_listener == join_waits(socket);
}

/* How HOLDER's process came to be; it may have exec'ed since. */
static struct join_mark fork_of(const struct join_holder *holder)
{
	const struct join_image *image = holder->image;
	const struct recording *recording = image->recording;

	if (holder->excused)
		return (struct join_mark){0};
	if (recording && recording->header.forked.when_ns)
		return (struct join_mark){recording, &recording->header.forked};
	return (struct join_mark){image->parent, image->spawned};
}

/* The fork by which the last of the holders came by SOCKET, if it is known. */
static struct join_mark forked(const struct join_socket *socket)
{
	struct join_mark found = fork_of(&socket->holders[socket->decider]);

	for (uint32_t i = 0; !found.mark && i < socket->n_holders; i++)
		found = fork_of(&socket->holders[i]);
	return found;
}

/* How a closing came about; nothing where there was none. */
static struct join_mark around_closing(const struct join_socket *socket,
                                       enum join_role role)
{
	const struct join_closing *closing = socket->closing;
	struct join_mark none = {0};

	if (!closing)
		return none;
	if (role == JOIN_CLOSED)
		return (struct join_mark){closing->image->recording,
		                          &closing->closing->closed};
	return join_closed_by_holder(socket) ? none : forked(socket);
}

struct join_mark join_mark(const struct join_socket *socket,
                           enum join_role role)
{
	struct join_mark found = {0};

	if (role == JOIN_CLOSED || role == JOIN_FORKED)
		return around_closing(socket, role);
	if (role == JOIN_OPENED && socket->opener)
		return (struct join_mark){socket->opener->image->recording,
		                          &socket->opener->closing->opened};
	if (role == JOIN_COPIED && !socket->closing && !socket->opener)
		return found;
	for (uint32_t i = 0; i < socket->n_holders; i++) {
		const struct join_holder *holder = &socket->holders[i];
		const struct recording_mark *mark;

		if (!is_told(socket, holder, role) ||
		    (role == JOIN_OPENED && i != socket->source))
			continue;
		mark = mark_of(socket, &holder->socket->slot, role);
		if (!mark->when_ns ||
		    (found.mark && found.mark->when_ns >= mark->when_ns))
			continue;
		found.recording = holder->image->recording;
		found.mark = mark;
	}
	return found;
}
