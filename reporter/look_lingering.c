/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * look_lingering.c - sockets whose connection is in TIME_WAIT.
 *
 * By then the kernel has put a small stand-in into its lists, which knows no
 * inode, and the socket that a descriptor still has is in state CLOSE.
 */
#include "look_parts.h"

#include <netinet/tcp.h>
#include <string.h>

static bool same(const struct recording_address *a,
                 const struct recording_address *b)
{
	return a->family == b->family && a->port == b->port &&
	       !memcmp(a->ip, b->ip, sizeof a->ip);
}

static bool may_be(const struct look_socket *socket,
                   const struct sock_diag_socket *lingering)
{
	if (socket->stamp.tcp_state != TCP_CLOSE || !socket->stamp.joined ||
	    !same(&socket->local, &lingering->local))
		return false;
	return !socket->peer.family || same(&socket->peer, &lingering->peer);
}

static size_t lingering_of(const struct sock_diag *all,
                           const struct look_socket *socket)
{
	size_t n = 0;

	for (size_t i = 0; i < all->n_sockets; i++)
		n += may_be(socket, &all->sockets[i]);
	return n;
}

/* Copies of one socket, at other descriptors, are no doubt about which. */
static bool is_only_one(const struct look *look,
                        const struct look_socket *socket)
{
	for (size_t i = 0; i < look->n_sockets; i++) {
		const struct look_socket *other = &look->sockets[i];

		if (other->stamp.inode != socket->stamp.inode &&
		    other->stamp.tcp_state == TCP_CLOSE &&
		    other->stamp.joined && !other->peer.family &&
		    same(&other->local, &socket->local))
			return false;
	}
	return true;
}

void look_find_lingering(struct look *look)
{
	struct sock_diag all;

	if (!sock_diag_ask(&all, SOCK_DIAG_STATE(TCP_TIME_WAIT), false))
		return;
	for (size_t i = 0; i < look->n_sockets; i++) {
		struct look_socket *socket = &look->sockets[i];

		if (socket->stamp.tcp_state != TCP_CLOSE)
			continue;
		socket->lingers =
		    lingering_of(&all, socket) == 1 &&
		    (socket->peer.family || is_only_one(look, socket));
	}
	sock_diag_free(&all);
}
