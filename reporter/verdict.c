/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * verdict.c - why a socket is still open.
 */
#include "verdict.h"

#include <netinet/tcp.h>

/* A listener that is about to accept a connection does not leak it. */
enum { LEAST_WAITING_MS = 1000 };

static bool happened(const struct join_socket *socket, enum join_role role)
{
	return join_mark(socket, role).mark;
}

static unsigned int state_of(const struct join_socket *socket)
{
	return join_stamp(socket)->tcp_state;
}

static bool waits_at_listener(const struct join_socket *socket)
{
	return join_waits(socket) && state_of(socket) == TCP_CLOSE_WAIT &&
	       join_stamp(socket)->age_ms >= LEAST_WAITING_MS;
}

static bool sent_its_fin(const struct join_socket *socket)
{
	return !join_waits(socket) && (state_of(socket) == TCP_FIN_WAIT1 ||
	                               state_of(socket) == TCP_FIN_WAIT2);
}

/* A socket that was never connected is in state CLOSE too. */
static bool was_joined(const struct join_socket *socket)
{
	return join_stamp(socket)->joined || happened(socket, JOIN_EOF) ||
	       join_flags(socket) & RECORDING_SOCKET_JOINED;
}

/* Each side has sent its FIN, or the peer has reset the connection. */
static bool both_have_finished(const struct join_socket *socket)
{
	switch (state_of(socket)) {
	case TCP_CLOSE:
		return was_joined(socket);
	case TCP_LAST_ACK: /* CLOSE comes by itself, the descriptor stays. */
	case TCP_CLOSING:
	case TCP_TIME_WAIT: /* A list of all sockets may call CLOSE that. */
		return true;
	default:
		return false;
	}
}

bool verdict_read_elsewhere(const struct join_socket *socket)
{
	const struct recording_stamp *stamp = join_stamp(socket);
	unsigned int flags = join_flags(socket);

	return state_of(socket) == TCP_CLOSE_WAIT && stamp->fin_queued == 1 &&
	       !stamp->unread_bytes && !happened(socket, JOIN_EOF) &&
	       !happened(socket, JOIN_LAST_USE) &&
	       flags & RECORDING_SOCKET_SHARED &&
	       !(flags & RECORDING_SOCKET_SHUT_RD);
}

static bool left_by_peer(const struct join_socket *socket)
{
	return (state_of(socket) == TCP_CLOSE_WAIT ||
	        both_have_finished(socket)) &&
	       !join_waits(socket) && !join_given_and_gone(socket);
}

/* Somebody meant to close it, and the others have not touched it since. */
static bool others_closed_it(const struct join_socket *socket)
{
	return left_by_peer(socket) && socket->closing &&
	       !join_closed_by_holder(socket);
}

static bool copy_was_closed(const struct join_socket *socket)
{
	return left_by_peer(socket) && socket->closing &&
	       join_closed_by_holder(socket);
}

static bool is_dead(const struct join_socket *socket)
{
	return left_by_peer(socket) && both_have_finished(socket);
}

static bool bytes_wait(const struct join_socket *socket)
{
	return left_by_peer(socket) && join_stamp(socket)->unread_bytes > 0;
}

/* A FIN that is still queued was read by nobody, whatever was seen. */
static bool fin_waits(const struct join_socket *socket)
{
	return left_by_peer(socket) && join_stamp(socket)->fin_queued == 2;
}

static bool end_was_read(const struct join_socket *socket)
{
	return left_by_peer(socket) && happened(socket, JOIN_EOF);
}

/*
 * The FIN is gone, and this process has read nothing: a child, or whoever the
 * socket was sent to, has.
 */
static bool others_read_the_end(const struct join_socket *socket)
{
	return left_by_peer(socket) && verdict_read_elsewhere(socket);
}

/*
 * A FIN that is gone proves nothing: a read that takes the last bytes takes one
 * that came with them, and the program has not seen a 0.
 */
static bool end_was_not_read(const struct join_socket *socket)
{
	return left_by_peer(socket) &&
	       join_kind(socket) != RECORDING_KIND_UNSEEN;
}

/* The first that holds.  CLOSED_LATE is of sockets that are closed: late.c. */
static const struct {
	enum report_verdict verdict;
	bool (*holds)(const struct join_socket *socket);
} verdicts[] = {
    {REPORT_VERDICT_NEVER_ACCEPTED, waits_at_listener},
    {REPORT_VERDICT_AWAITING_PEER, sent_its_fin},
    {REPORT_VERDICT_HELD_BY_CHILD, others_closed_it},
    {REPORT_VERDICT_DUP_HELD, copy_was_closed},
    {REPORT_VERDICT_DEAD, is_dead},
    {REPORT_VERDICT_DATA_UNREAD, bytes_wait},
    {REPORT_VERDICT_FIN_UNREAD, fin_waits},
    {REPORT_VERDICT_EOF_IGNORED, end_was_read},
    {REPORT_VERDICT_EOF_IGNORED, others_read_the_end},
    {REPORT_VERDICT_FIN_UNREAD, end_was_not_read},
    {REPORT_VERDICT_UNKNOWN, left_by_peer},
};

bool verdict_of(const struct join_socket *socket, enum report_verdict *verdict)
{
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(*verdicts); i++)
		if (verdicts[i].holds(socket)) {
			*verdict = verdicts[i].verdict;
			return true;
		}
	return false;
}

enum join_role verdict_evidence(const struct join_socket *socket,
                                enum report_verdict verdict)
{
	switch (verdict) {
	case REPORT_VERDICT_HELD_BY_CHILD:
	case REPORT_VERDICT_DUP_HELD:
		return JOIN_CLOSED;
	case REPORT_VERDICT_NEVER_ACCEPTED:
		return JOIN_LISTENED;
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
