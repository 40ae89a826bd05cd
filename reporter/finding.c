/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * finding.c - one leaked socket, as groups and the report want it.
 */
#include "finding.h"

#include "address.h"
#include "verdict.h"

#include <string.h>

#define MS UINT64_C(1000000)

static const enum report_role roles[] = {
    [JOIN_OPENED] = REPORT_ROLE_OPENED, [JOIN_LAST_USE] = REPORT_ROLE_LAST_USE,
    [JOIN_EOF] = REPORT_ROLE_EOF,       [JOIN_SHUTDOWN] = REPORT_ROLE_SHUTDOWN,
    [JOIN_CLOSED] = REPORT_ROLE_CLOSED, [JOIN_COPIED] = REPORT_ROLE_COPIED,
    [JOIN_FORKED] = REPORT_ROLE_FORKED,
};

/* Reasons for a stack that is missing without having been lost. */
static const char never_used[] =
    "never: nothing was read from it or written to it";
static const char not_used_here[] =
    "never: this process has not read from it or written to it";

/* Why nothing is known of how SOCKET was opened. */
static const char *not_opened(const struct join_socket *socket)
{
	switch (join_kind(socket)) {
	case RECORDING_KIND_UNSEEN:
		return "no call that was seen opened it";
	case RECORDING_KIND_INHERITED:
		return "it was open before the recording began";
	case RECORDING_KIND_RECEIVED:
		return "another process opened it";
	default:
		return "no stack was taken";
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
		return not_used_here;
	default:
		/* A child may have used it, which nobody here would hear. */
		return join_flags(socket) & RECORDING_SOCKET_SHARED
		           ? not_used_here
		           : never_used;
	}
}

const char *finding_missing(const char *reason, struct memory_pool *pool)
{
	if (reason == never_used || reason == not_used_here)
		return reason;
	return memory_pool_format(pool, "not recorded: %s", reason);
}

static struct group_stack stack_of(const struct join_mark *mark,
                                   struct catalogue *catalogue)
{
	struct group_stack found = {
	    .stack = catalogue_stack(catalogue, mark->recording, mark->mark)};

	if (!found.stack)
		found.missing = reader_loss(mark->mark);
	if (!found.stack && !found.missing)
		found.missing = "no stack was taken";
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

static bool join_role_of(enum report_role role, enum join_role *found)
{
	for (size_t i = 0; i < sizeof(roles) / sizeof(*roles); i++)
		if (roles[i] == role) {
			*found = (enum join_role)i;
			return true;
		}
	return false;
}

struct catalogue_stack *
finding_common_stack(const struct join_socket *const *sockets, size_t n,
                     enum report_role role, struct catalogue *catalogue)
{
	struct catalogue_stack *common = NULL;
	enum join_role wanted;

	if (!join_role_of(role, &wanted))
		return NULL;
	for (size_t i = 0; i < n; i++) {
		struct join_mark found = join_mark(sockets[i], wanted);
		struct catalogue_stack *stack =
		    found.mark ? catalogue_stack(catalogue, found.recording,
		                                 found.mark)
			       : NULL;

		if (!stack || (common && stack != common))
			return NULL;
		common = stack;
	}
	return common;
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

static const char *text_of(const struct recording_address *address,
                           struct memory_pool *pool)
{
	char text[ADDRESS_TEXT_MAX];

	return address_text(text, address) ? memory_pool_copy(pool, text)
	                                   : NULL;
}

static const char *local_text(const struct recording_address *address,
                              struct finding_texts *texts)
{
	if (texts->text && !memcmp(&texts->address, address, sizeof(*address)))
		return texts->text;
	texts->address = *address;
	texts->text = text_of(address, texts->pool);
	return texts->text;
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
                      struct finding_texts *texts)
{
	const struct recording_stamp *stamp = join_stamp(socket);
	struct join_mark opened = join_mark(socket, JOIN_OPENED);
	struct recording_address local, peer;

	find_addresses(socket, &local, &peer);
	*described = (struct report_socket){
	    .family = address_family(local.family ? &local : &peer),
	    .local = local_text(&local, texts),
	    .peer = text_of(&peer, texts->pool),
	    .state = address_state(stamp->tcp_state),
	    .age_ms = finding_age_ms(socket),
	    .unread_bytes = stamp->unread_bytes,
	    .eof_read = eof_read(socket),
	    .origin = origin(socket),
	    .opened_by = {.tid = opened.mark ? (int)opened.mark->thread : 0,
	                  .alive = -1},
	    .used_by = {.alive = -1},
	    .opened_ms_ago = ms_ago(socket, JOIN_OPENED),
	    .last_use_ms_ago = ms_ago(socket, JOIN_LAST_USE),
	    .eof_ms_ago = ms_ago(socket, JOIN_EOF),
	};
	describe_holders(described, socket, texts->pool);
}
