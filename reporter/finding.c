/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * finding.c - one leaked socket, as groups and the report want it.
 */
#include "finding.h"

#include "verdict.h"

#define MS UINT64_C(1000000)

static const enum report_role roles[] = {
    [JOIN_OPENED] = REPORT_ROLE_OPENED,
    [JOIN_LAST_USE] = REPORT_ROLE_LAST_USE,
    [JOIN_EOF] = REPORT_ROLE_EOF,
    [JOIN_SHUTDOWN] = REPORT_ROLE_SHUTDOWN,
    [JOIN_CLOSED] = REPORT_ROLE_CLOSED,
    [JOIN_COPIED] = REPORT_ROLE_COPIED,
    [JOIN_FORKED] = REPORT_ROLE_FORKED,
    [JOIN_LISTENED] = REPORT_ROLE_LISTENED,
    [JOIN_ACCEPTED] = REPORT_ROLE_ACCEPTED,
};

/* Reasons for a stack that is missing without having been lost. */
static const char never_used[] =
    "never: nothing was read from it or written to it";
static const char not_used_here[] =
    "never: this process has not read from it or written to it";
static const char read_elsewhere[] =
    "by another process that has it from this one, or gave it";

/* Why nothing is known of how SOCKET was opened. */
static const char *not_opened(const struct join_socket *socket)
{
	const struct join_holder *source = &socket->holders[socket->source];
	const char *loss =
	    source->socket ? reader_loss(&source->socket->slot.opened) : NULL;

	if (loss)
		return loss;
	if (source->reused)
		return reader_loss_text(RECORDING_LOST_REUSED);
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
	if (verdict == REPORT_VERDICT_EOF_IGNORED)
		return read_elsewhere;
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
	if (reason == never_used || reason == not_used_here ||
	    reason == read_elsewhere)
		return reason;
	return memory_pool_format(pool, "not recorded: %s", reason);
}

struct group_stack finding_stack(const struct join_mark *mark,
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
		key.opened = finding_stack(&opened, catalogue);
	else
		key.opened.missing = not_opened(socket);
	if (evidence.mark)
		key.evidence = finding_stack(&evidence, catalogue);
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

int64_t finding_ms_ago(const struct join_socket *socket, enum join_role role)
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
	int64_t since_eof = finding_ms_ago(socket, JOIN_EOF);

	return since_eof > age ? since_eof : age;
}
