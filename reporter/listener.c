/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * listener.c - whom a connection waits for that nobody has accepted.
 */
#include "listener.h"

#include "finding.h"
#include "holders.h"

#include <errno.h>
#include <string.h>

int listener_error(const struct join_socket *socket)
{
	const struct recording_socket *slot = join_listener(socket);

	if (!slot || slot->accept_error == EAGAIN || slot->accept_error > 4095)
		return 0;
	return (int)slot->accept_error;
}

const struct report_listener *listener_of(const struct join_socket *socket,
                                          struct describing *describing)
{
	const struct recording_socket *slot = join_listener(socket);
	struct recording_address local, peer;
	struct report_listener *listener;
	int error = listener_error(socket);

	if (!join_waits(socket))
		return NULL;
	/* Bound to any address, the connection's own is as good. */
	describe_addresses(socket, &local, &peer);
	if (slot && slot->local.family)
		local = slot->local;
	listener = memory_pool_get(describing->pool, sizeof(*listener));
	listener->fd = holders_main(socket)->fd;
	listener->local = describe_address(&local, describing);
	listener->accepted_ms_ago = finding_ms_ago(socket, JOIN_ACCEPTED);
	listener->error = error ? strerrorname_np(error) : NULL;
	return listener;
}
