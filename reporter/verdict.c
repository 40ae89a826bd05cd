/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * verdict.c - why a socket is still open.
 */
#include "verdict.h"

#include <netinet/tcp.h>

static bool happened(const struct join_socket *socket, enum join_role role)
{
	return join_mark(socket, role).mark;
}

/*
 * A FIN that is still queued was read by nobody, whatever was seen.  One that
 * is gone proves nothing: a read that takes the last bytes takes a FIN that
 * came with them, and the program has not seen a 0.
 */
static enum report_verdict why_close_wait(const struct join_socket *socket)
{
	const struct recording_stamp *stamp = join_stamp(socket);

	if (stamp->unread_bytes > 0)
		return REPORT_VERDICT_DATA_UNREAD;
	if (stamp->fin_queued == 2)
		return REPORT_VERDICT_FIN_UNREAD;
	if (happened(socket, JOIN_EOF))
		return REPORT_VERDICT_EOF_IGNORED;
	if (join_kind(socket) != RECORDING_KIND_UNSEEN)
		return REPORT_VERDICT_FIN_UNREAD;
	return REPORT_VERDICT_UNKNOWN;
}

/* A socket that was never connected is in state CLOSE too. */
static bool was_joined(const struct join_socket *socket)
{
	return join_stamp(socket)->joined || happened(socket, JOIN_EOF) ||
	       join_flags(socket) & RECORDING_SOCKET_JOINED;
}

/* Somebody meant to close it, and the others have not touched it since. */
static void left_over(const struct join_socket *socket,
                      enum report_verdict *verdict)
{
	if (socket->closing)
		*verdict = join_closed_by_holder(socket)
		               ? REPORT_VERDICT_DUP_HELD
		               : REPORT_VERDICT_HELD_BY_CHILD;
}

static bool by_state(const struct join_socket *socket,
                     enum report_verdict *verdict)
{
	switch (join_stamp(socket)->tcp_state) {
	case TCP_CLOSE_WAIT:
		*verdict = why_close_wait(socket);
		return true;
	case TCP_CLOSE:
		*verdict = REPORT_VERDICT_DEAD;
		return was_joined(socket);
	case TCP_LAST_ACK: /* Both have sent their FIN; CLOSE comes by itself */
	case TCP_CLOSING:  /* and the descriptor stays. */
		*verdict = REPORT_VERDICT_DEAD;
		return true;
	case TCP_FIN_WAIT1:
	case TCP_FIN_WAIT2:
		*verdict = REPORT_VERDICT_AWAITING_PEER;
		return true;
	default:
		return false;
	}
}

bool verdict_of(const struct join_socket *socket, enum report_verdict *verdict)
{
	if (!by_state(socket, verdict))
		return false;
	if (report_verdict_leaks(*verdict))
		left_over(socket, verdict);
	return true;
}

enum join_role verdict_evidence(const struct join_socket *socket,
                                enum report_verdict verdict)
{
	switch (verdict) {
	case REPORT_VERDICT_HELD_BY_CHILD:
	case REPORT_VERDICT_DUP_HELD:
		return JOIN_CLOSED;
	case REPORT_VERDICT_EOF_IGNORED:
		return JOIN_EOF;
	case REPORT_VERDICT_AWAITING_PEER:
		return JOIN_SHUTDOWN;
	case REPORT_VERDICT_DEAD:
		if (happened(socket, JOIN_SHUTDOWN))
			return JOIN_SHUTDOWN;
		/* Reset by the peer, then: what tells most of it. */
		return happened(socket, JOIN_EOF) ? JOIN_EOF : JOIN_LAST_USE;
	default:
		return JOIN_LAST_USE;
	}
}
