/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_socket.c - what is known of a joined socket, from all that hold it.
 */
#include "join.h"

#include "join_image.h"

const struct recording_stamp *
join_holder_stamp(const struct join_holder *holder)
{
	return holder->look ? &holder->look->stamp
	                    : &holder->socket->slot.stamp;
}

int join_holder_pid(const struct join_holder *holder)
{
	return holder->image->pid;
}

const struct recording_stamp *join_stamp(const struct join_socket *socket)
{
	return join_holder_stamp(&socket->holders[socket->decider]);
}

unsigned int join_kind(const struct join_socket *socket)
{
	const struct join_holder *source = &socket->holders[socket->source];

	return source->socket ? source->socket->slot.kind
	                      : RECORDING_KIND_UNSEEN;
}

unsigned int join_flags(const struct join_socket *socket)
{
	unsigned int flags = 0;

	for (size_t i = 0; i < socket->n_holders; i++)
		if (socket->holders[i].socket)
			flags |= socket->holders[i].socket->slot.flags;
	return flags;
}

bool join_closed_by_holder(const struct join_socket *socket)
{
	for (size_t i = 0; i < socket->n_holders; i++)
		if (!socket->holders[i].excused &&
		    socket->holders[i].image == socket->closing->image)
			return true;
	return false;
}

static const struct recording_mark *mark_of(const struct recording_socket *slot,
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
		return &slot->copied;
	default:
		return NULL;
	}
}

/* The fork by which the last of the holders came by SOCKET. */
static struct join_mark forked(const struct join_socket *socket)
{
	const struct recording *recording =
	    socket->holders[socket->decider].image->recording;

	if (!recording || !recording->header.forked.when_ns)
		return (struct join_mark){0};
	return (struct join_mark){recording, &recording->header.forked};
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
	if (role == JOIN_COPIED && !socket->closing)
		return found;

	for (uint32_t i = 0; i < socket->n_holders; i++) {
		const struct join_holder *holder = &socket->holders[i];
		const struct recording_mark *mark;

		if (!holder->socket ||
		    (role == JOIN_OPENED && i != socket->source))
			continue;
		mark = mark_of(&holder->socket->slot, role);
		if (!mark->when_ns ||
		    (found.mark && found.mark->when_ns >= mark->when_ns))
			continue;
		found.recording = holder->image->recording;
		found.mark = mark;
	}
	return found;
}
