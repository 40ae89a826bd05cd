/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * describe.c - a joined socket as the report wants it.
 */
#include "describe.h"

#include "address.h"
#include "finding.h"
#include "holders.h"
#include "join_image.h"
#include "watched.h"

#include <string.h>

/* What HOLDER knows of the ends; a listener's slot has none of its own. */
static void ask_holder(const struct join_holder *holder,
                       struct recording_address *local,
                       struct recording_address *peer)
{
	const struct recording_address *ours = NULL, *theirs = NULL;

	if (holder->waiting) {
		ours = &holder->waiting->local;
		theirs = &holder->waiting->peer;
	} else if (holder->look) {
		ours = &holder->look->local;
		theirs = &holder->look->peer;
	}
	if (ours && !local->family)
		*local = *ours;
	if (theirs && !peer->family)
		*peer = *theirs;
	if (holder->waiting || !holder->socket)
		return;
	if (!local->family)
		*local = holder->socket->slot.local;
	if (!peer->family)
		*peer = holder->socket->slot.peer;
}

/* What was asked last, then who opened it, then anyone. */
void describe_addresses(const struct join_socket *socket,
                        struct recording_address *local,
                        struct recording_address *peer)
{
	const struct join_holder *holders = socket->holders;

	*local = *peer = (struct recording_address){0};
	ask_holder(&holders[socket->decider], local, peer);
	ask_holder(&holders[socket->source], local, peer);
	for (uint32_t i = 0; i < socket->n_holders; i++)
		ask_holder(&holders[i], local, peer);
}

static const char *text_of(const struct recording_address *address,
                           struct memory_pool *pool)
{
	char text[ADDRESS_TEXT_MAX];

	return address_text(text, address) ? memory_pool_copy(pool, text)
	                                   : NULL;
}

const char *describe_address(const struct recording_address *address,
                             struct describing *describing)
{
	if (describing->text &&
	    !memcmp(&describing->address, address, sizeof(*address)))
		return describing->text;
	describing->address = *address;
	describing->text = text_of(address, describing->pool);
	return describing->text;
}

static int eof_read(const struct join_socket *socket)
{
	const struct recording_stamp *stamp = join_stamp(socket);

	if (stamp->unread_bytes || stamp->fin_queued == 2 || join_waits(socket))
		return 0;
	if (join_mark(socket, JOIN_EOF).mark)
		return 1;
	return join_kind(socket) == RECORDING_KIND_UNSEEN ? -1 : 0;
}

/* One thread opens, or uses, one socket after another. */
static const struct recording_thread *
find_thread(const struct recording *recording, uint32_t tid,
            struct describing *describing)
{
	const struct recording_thread *last = describing->last_thread;

	if (describing->last_recording == recording && last->tid == tid)
		return last;
	for (size_t i = 0; i < recording->n_threads; i++)
		if (recording->threads[i].tid == tid) {
			describing->last_recording = recording;
			describing->last_thread = &recording->threads[i];
			return &recording->threads[i];
		}
	return NULL;
}

static const char *thread_name(const char *name, struct describing *describing)
{
	if (!*name)
		return NULL;
	if (!describing->thread || strcmp(describing->thread, name))
		describing->thread = memory_pool_copy(describing->pool, name);
	return describing->thread;
}

/*
 * Whose thread made MARK: after a fork a slot tells of the parent's, too, and
 * through an exec one thread lives on.
 */
static struct report_thread thread_of(const struct join_mark *found,
                                      struct describing *describing)
{
	struct report_thread thread = {.alive = -1};
	const struct recording_thread *known;

	if (!found->mark)
		return thread;
	thread.tid = (int)found->mark->thread;
	if (found->mark->when_ns <= found->recording->header.forked.when_ns)
		return thread;
	known = find_thread(found->recording, found->mark->thread, describing);
	if (known) {
		thread.alive = 1;
		thread.name = thread_name(known->name, describing);
	} else if (found->recording->threads_known &&
	           found->recording->header.ended != RECORDING_END_EXEC) {
		thread.alive = 0;
	}
	return thread;
}

/* Who gave an inherited socket to the first process that is known to have it.
 */
static const char *from(const struct join_socket *socket,
                        struct memory_pool *pool)
{
	const struct join_holder *source = &socket->holders[socket->source];
	const struct recording_header *header;

	if (join_waits(socket) || join_kind(socket) != RECORDING_KIND_INHERITED)
		return NULL;
	header = &source->image->recording->header;
	return memory_pool_format(
	    pool, "%s %s%spid %u%s",
	    header->forked.when_ns
		? "inherited at the fork by"
		: "open as the program began, which was started by",
	    header->parent, *header->parent ? " (" : "", header->ppid,
	    *header->parent ? ")" : "");
}

/*
 * Images of one process may all be holders: any of them may know.  What it
 * inherited another process has opened.
 */
static bool before_exec(const struct join_socket *socket)
{
	const struct join_holder *first = holders_main(socket);

	for (uint32_t i = 0; i < socket->n_holders; i++) {
		const struct join_holder *holder = &socket->holders[i];

		if (holder->excused || !holder->socket ||
		    holder->image->pid != first->image->pid ||
		    holder->fd != first->fd ||
		    holder->socket->slot.kind == RECORDING_KIND_INHERITED)
			continue;
		if (holder->socket->slot.flags & RECORDING_SOCKET_EXECED ||
		    join_holder_executed(holder))
			return true;
	}
	return false;
}

void describe_socket(struct report_socket *described,
                     const struct join_socket *socket,
                     struct describing *describing)
{
	const struct recording_stamp *stamp = join_stamp(socket);
	struct join_mark opened = join_mark(socket, JOIN_OPENED);
	struct join_mark used = join_mark(socket, JOIN_LAST_USE);
	struct recording_address local, peer;

	describe_addresses(socket, &local, &peer);
	*described = (struct report_socket){
	    .family = address_family(local.family ? &local : &peer),
	    .local = describe_address(&local, describing),
	    .peer = text_of(&peer, describing->pool),
	    .state = address_state(stamp->tcp_state),
	    .age_ms = finding_age_ms(socket),
	    .unread_bytes = stamp->unread_bytes,
	    .eof_read = eof_read(socket),
	    .origin = holders_origin(socket),
	    .from = from(socket, describing->pool),
	    .before_exec = before_exec(socket),
	    .opened_by = thread_of(&opened, describing),
	    .used_by = thread_of(&used, describing),
	    .opened_ms_ago = finding_ms_ago(socket, JOIN_OPENED),
	    .last_use_ms_ago = finding_ms_ago(socket, JOIN_LAST_USE),
	    .eof_ms_ago = finding_ms_ago(socket, JOIN_EOF),
	};
	watched_describe(described, socket, describing);
	holders_describe(described, socket, describing->input,
	                 describing->pool);
}
