/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * holders.c - who holds a socket, and how each came by it.
 */
#include "holders.h"

#include "join_image.h"
#include "owner.h"

/* Whether it is only known from who has closed it since. */
static bool is_told(const struct join_socket *socket)
{
	return join_kind(socket) == RECORDING_KIND_UNSEEN && socket->opener;
}

const char *holders_origin(const struct join_socket *socket)
{
	unsigned int kind = join_kind(socket);
	struct join_mark opened = join_mark(socket, JOIN_OPENED);
	const struct recording_stack *stack =
	    opened.mark ? reader_stack(opened.recording, opened.mark) : NULL;

	if (join_waits(socket))
		return reader_kind_word(RECORDING_KIND_LISTENING);
	if ((kind == RECORDING_KIND_ACCEPTED || is_told(socket)) && stack &&
	    stack->call)
		return reader_call_word(stack->call);
	return reader_kind_word(kind);
}

/* The word of the call that made a copy. */
static const char *by_copying(const struct join_holder *holder)
{
	const struct recording_stack *stack = reader_stack(
	    holder->image->recording, &holder->socket->slot.copied);

	return stack && stack->call ? reader_call_word(stack->call)
	                            : reader_kind_word(RECORDING_KIND_COPIED);
}

/* Copies that the parent, or the program before an exec, made are inherited. */
static bool copied_it(const struct join_holder *holder)
{
	const struct recording_socket *slot = &holder->socket->slot;

	return slot->copied.when_ns &&
	       (slot->kind != RECORDING_KIND_INHERITED ||
	        slot->copied.when_ns >
	            holder->image->recording->header.created_ns);
}

/* Whether another process is known to have had SOCKET before HOLDER's. */
static bool is_known_elsewhere(const struct join_socket *socket,
                               const struct join_holder *holder)
{
	int pid = holder->image->pid;

	return (socket->closing && socket->closing->image->pid != pid) ||
	       (socket->opener && socket->opener->image->pid != pid) ||
	       socket->holders[socket->source].image->pid != pid;
}

/* A program that was not forked with it was exec'ed with it: by posix_spawn()
 * or vfork(), if not by an inetd that nobody knows of. */
static const char *by_inheriting(const struct join_socket *socket,
                                 const struct join_holder *holder)
{
	if (holder->socket->slot.flags & RECORDING_SOCKET_EXECED ||
	    join_holder_executed(holder))
		return "exec";
	if (holder->image->recording->header.forked.when_ns)
		return "fork";
	if (is_known_elsewhere(socket, holder))
		return "exec";
	return reader_kind_word(RECORDING_KIND_INHERITED);
}

/* A process that no recorder was in has it from whoever is known to. */
static const char *by_looks(const struct join_socket *socket,
                            const struct join_holder *holder)
{
	const struct join_image *opener =
	    socket->closing ? socket->closing->image
			    : socket->holders[socket->source].image;

	if (holder->image->recording || !opener->recording ||
	    !owner_is_seen(holder->image))
		return NULL;
	return owner_runs_another(holder->image, opener) ? "exec" : "fork";
}

const char *holders_by(const struct join_socket *socket,
                       const struct join_holder *holder)
{
	if (holder->waiting)
		return holders_origin(socket);
	if (!holder->socket)
		return by_looks(socket, holder);
	if (copied_it(holder))
		return by_copying(holder);
	switch (holder->socket->slot.kind) {
	case RECORDING_KIND_UNSEEN:
		return NULL;
	case RECORDING_KIND_INHERITED:
		return by_inheriting(socket, holder);
	case RECORDING_KIND_ACCEPTED:
		return holders_origin(socket);
	default:
		return reader_kind_word(holder->socket->slot.kind);
	}
}

const struct join_holder *holders_main(const struct join_socket *socket)
{
	const struct join_holder *source = &socket->holders[socket->source];

	return source->excused ? &socket->holders[socket->decider] : source;
}

/* Whose socket it is: what other processes run is worth telling. */
static int home_of(const struct join_socket *socket)
{
	return socket->closing ? socket->closing->image->pid
	                       : join_holder_pid(holders_main(socket));
}

static struct report_holder describe(const struct join_socket *socket,
                                     const struct join_holder *holder,
                                     const struct assemble_input *input,
                                     struct memory_pool *pool)
{
	struct report_holder described = {
	    .pid = join_holder_pid(holder),
	    .fd = holder->fd,
	    .by = holders_by(socket, holder),
	};

	if (described.pid != home_of(socket)) {
		struct owner owner = owner_of(holder->image, input, pool);

		described.exe = owner.exe;
		described.command = owner.command;
	}
	return described;
}

/*
 * Its end closed what HOLDER had, while DECIDER went on.  Where the owner has
 * closed it all who kept it open are of interest.
 */
static bool ended_before(const struct join_holder *holder,
                         const struct join_holder *decider)
{
	return !holder->waiting && holder->image->judge == JOIN_JUDGE_STAMP &&
	       holder->image->pid != decider->image->pid &&
	       holder->image->end_ns < decider->image->end_ns;
}

void holders_describe(struct report_socket *described,
                      const struct join_socket *socket,
                      const struct assemble_input *input,
                      struct memory_pool *pool)
{
	const struct join_holder *first = holders_main(socket);
	const struct join_holder *decider = &socket->holders[socket->decider];

	described->pid = join_holder_pid(first);
	described->fd = first->fd;
	described->holders = memory_pool_get(
	    pool, socket->n_holders * sizeof(*described->holders));
	for (uint32_t i = 0; i < socket->n_holders; i++) {
		const struct join_holder *holder = &socket->holders[i];

		if (join_holder_counts(socket, holder) &&
		    (holder == first || socket->closing ||
		     !ended_before(holder, decider)))
			described->holders[described->n_holders++] =
			    describe(socket, holder, input, pool);
	}
}
