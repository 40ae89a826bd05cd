/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_socket.c - what is known of a joined socket, from all that hold it.
 */
#include "join.h"

#include "join_image.h"

#include <unistd.h>

const struct recording_stamp *
join_holder_stamp(const struct join_holder *holder)
{
	if (holder->waiting)
		return &holder->waiting->stamp;
	return holder->look ? &holder->look->stamp
	                    : &holder->socket->slot.stamp;
}

int join_holder_pid(const struct join_holder *holder)
{
	return holder->image->pid;
}

bool join_holder_executed(const struct join_holder *holder)
{
	const struct join_image *image = holder->image;

	return image->recording && image->judge == JOIN_JUDGE_LOOK &&
	       image->recording->header.ended == RECORDING_END_EXEC;
}

/* Images of one process lie in the order they ran. */
bool join_holder_counts(const struct join_socket *socket,
                        const struct join_holder *holder)
{
	for (uint32_t i = 0; i < socket->n_holders; i++) {
		const struct join_holder *other = &socket->holders[i];

		if (other->fd == holder->fd && !other->excused &&
		    other->image->pid == holder->image->pid &&
		    other->image > holder->image)
			return false;
	}
	return !holder->excused;
}

bool join_waits(const struct join_socket *socket)
{
	return socket->holders[socket->decider].waiting;
}

const struct recording_socket *join_listener(const struct join_socket *socket)
{
	const struct recording_socket *found = NULL;

	for (uint32_t i = 0; join_waits(socket) && i < socket->n_holders; i++) {
		const struct reader_socket *listener =
		    socket->holders[i].socket;

		if (listener &&
		    (!found || listener->slot.accepted_last.when_ns >
		                   found->accepted_last.when_ns))
			found = &listener->slot;
	}
	return found;
}

/*
 * Whether HOLDER's program was started with it as a standard stream, as inetd
 * does, and has ended: its end is what closes those.
 */
static bool given_and_gone(const struct join_holder *holder)
{
	const struct recording_socket *slot =
	    holder->socket ? &holder->socket->slot : NULL;
	const struct recording_header *header;

	if (!slot || slot->kind != RECORDING_KIND_INHERITED ||
	    holder->fd > STDERR_FILENO || join_holder_executed(holder))
		return false;
	header = &holder->image->recording->header;
	return header->ended != RECORDING_END_RUNNING &&
	       (slot->flags & RECORDING_SOCKET_EXECED ||
	        !header->forked.when_ns);
}

bool join_given_and_gone(const struct join_socket *socket)
{
	for (uint32_t i = 0; i < socket->n_holders; i++)
		if (join_holder_counts(socket, &socket->holders[i]) &&
		    !given_and_gone(&socket->holders[i]))
			return false;
	return true;
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
