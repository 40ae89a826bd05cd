/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * finding.c - one leaked socket, as groups and the report want it.
 */
#include "finding.h"

#include "address.h"
#include "verdict.h"

#include <netinet/tcp.h>

#define MS UINT64_C(1000000)

static const enum report_role roles[] = {
    [JOIN_OPENED] = REPORT_ROLE_OPENED,
    [JOIN_LAST_USE] = REPORT_ROLE_LAST_USE,
    [JOIN_EOF] = REPORT_ROLE_EOF,
    [JOIN_SHUTDOWN] = REPORT_ROLE_SHUTDOWN,
};

/* Why nothing is known of how SOCKET was opened. */
static const char *not_opened(const struct join_socket *socket)
{
	switch (join_kind(socket)) {
	case RECORDING_KIND_UNSEEN:
		return "not recorded: no call that was seen opened it";
	case RECORDING_KIND_INHERITED:
		return "not recorded: it was open before the recording began";
	case RECORDING_KIND_RECEIVED:
		return "not recorded: another process opened it";
	default:
		return "not recorded";
	}
}

/* Why there is no last use: no verdict needs the others. */
static const char *not_used(const struct join_socket *socket,
                            enum report_verdict verdict)
{
	if (verdict != REPORT_VERDICT_DATA_UNREAD &&
	    verdict != REPORT_VERDICT_FIN_UNREAD)
		return NULL;
	switch (join_kind(socket)) {
	case RECORDING_KIND_UNSEEN:
		return NULL;
	case RECORDING_KIND_INHERITED:
	case RECORDING_KIND_RECEIVED:
		return "never: this process has not read from it or written "
		       "to it";
	default:
		return "never: nothing was read from it or written to it";
	}
}

static struct group_stack stack_of(const struct join_mark *mark,
                                   struct catalogue *catalogue)
{
	struct group_stack found = {
	    .stack = catalogue_stack(catalogue, mark->recording, mark->mark)};

	if (!found.stack)
		found.missing = reader_loss(mark->mark);
	if (!found.stack && !found.missing)
		found.missing = "not recorded";
	return found;
}

struct group_key finding_key(const struct join_socket *socket,
                             enum report_verdict verdict,
                             struct catalogue *catalogue)
{
	enum join_role role = verdict_evidence(socket, verdict);
	struct join_mark opened = join_mark(socket, JOIN_OPENED);
	struct join_mark evidence = join_mark(socket, role);
	struct group_key key = {.verdict = verdict, .role = roles[role]};

	if (opened.mark)
		key.opened = stack_of(&opened, catalogue);
	else
		key.opened.missing = not_opened(socket);
	if (evidence.mark)
		key.evidence = stack_of(&evidence, catalogue);
	else
		key.evidence.missing = not_used(socket, verdict);
	return key;
}

static int64_t ms_ago(const struct join_socket *socket, enum join_role role)
{
	struct join_mark found = join_mark(socket, role);
	uint64_t now = join_stamp(socket)->when_ns;

	if (!found.mark || found.mark->when_ns > now)
		return -1;
	return (int64_t)((now - found.mark->when_ns) / MS);
}

int64_t finding_age_ms(const struct join_socket *socket)
{
	/*
	 * The kernel's figure starts anew when a keep-alive probe of ours is
	 * answered; who read the end of stream did so after the FIN came.
	 */
	int64_t age = join_stamp(socket)->age_ms;
	int64_t since_eof = ms_ago(socket, JOIN_EOF);

	return since_eof > age ? since_eof : age;
}

static int eof_read(const struct join_socket *socket)
{
	const struct recording_stamp *stamp = join_stamp(socket);

	if (stamp->unread_bytes || stamp->fin_queued == 2)
		return 0;
	if (join_mark(socket, JOIN_EOF).mark)
		return 1;
	return join_kind(socket) == RECORDING_KIND_UNSEEN ? -1 : 0;
}

static const char *origin(const struct join_socket *socket)
{
	unsigned int kind = join_kind(socket);
	struct join_mark opened = join_mark(socket, JOIN_OPENED);
	const struct recording_stack *stack =
	    opened.mark ? reader_stack(opened.recording, opened.mark) : NULL;

	if (kind == RECORDING_KIND_ACCEPTED && stack && stack->call)
		return reader_call_word(stack->call);
	return reader_kind_word(kind);
}

/* The first that knows: what was asked last, then who opened it, then anyone.
 */
static void find_addresses(const struct join_socket *socket,
                           struct recording_address *local,
                           struct recording_address *peer)
{
	const struct join_holder *holders = socket->holders;
	const uint32_t first[] = {socket->decider, socket->source};

	*local = *peer = (struct recording_address){0};
	for (uint32_t i = 0; i < socket->n_holders + 2; i++) {
		const struct join_holder *holder =
		    &holders[i < 2 ? first[i] : i - 2];

		if (!local->family && holder->look)
			*local = holder->look->local;
		if (!peer->family && holder->look)
			*peer = holder->look->peer;
		if (!local->family && holder->socket)
			*local = holder->socket->slot.local;
		if (!peer->family && holder->socket)
			*peer = holder->socket->slot.peer;
	}
}

static const char *text_of(struct memory_pool *pool,
                           const struct recording_address *address)
{
	char text[ADDRESS_TEXT_MAX];

	return address_text(text, address) ? memory_pool_copy(pool, text)
	                                   : NULL;
}

static void describe_holders(struct report_socket *described,
                             const struct join_socket *socket,
                             struct memory_pool *pool)
{
	const struct join_holder *holders = socket->holders;
	/* Who opened it, if it still has it. */
	const struct join_holder *main_one =
	    &holders[holders[socket->source].excused ? socket->decider
	                                             : socket->source];

	described->pid = join_holder_pid(main_one);
	described->fd = main_one->fd;
	described->holders = memory_pool_get(
	    pool, socket->n_holders * sizeof(*described->holders));
	for (uint32_t i = 0; i < socket->n_holders; i++) {
		if (holders[i].excused)
			continue;
		described->holders[described->n_holders++] =
		    (struct report_holder){.pid = join_holder_pid(&holders[i]),
		                           .fd = holders[i].fd};
	}
}

void finding_describe(struct report_socket *described,
                      const struct join_socket *socket,
                      struct memory_pool *pool)
{
	const struct recording_stamp *stamp = join_stamp(socket);
	struct join_mark opened = join_mark(socket, JOIN_OPENED);
	struct recording_address local, peer;

	find_addresses(socket, &local, &peer);
	*described = (struct report_socket){
	    .family = address_family(local.family ? &local : &peer),
	    .local = text_of(pool, &local),
	    .peer = text_of(pool, &peer),
	    .state = address_state(stamp->tcp_state),
	    .age_ms = finding_age_ms(socket),
	    .unread_bytes = stamp->unread_bytes,
	    .eof_read = eof_read(socket),
	    .origin = origin(socket),
	    .tid = opened.mark ? (int)opened.mark->thread : 0,
	    .thread_alive = -1,
	    .opened_ms_ago = ms_ago(socket, JOIN_OPENED),
	    .last_use_ms_ago = ms_ago(socket, JOIN_LAST_USE),
	    .eof_ms_ago = ms_ago(socket, JOIN_EOF),
	};
	describe_holders(described, socket, pool);
}
