/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * look_queues.c - connections that wait for accept() and that the peer has
 * closed.
 *
 * No process has a descriptor of them, so the kernel lists them without an
 * inode; what tells whose they are is the address of the listener.
 */
#include "look_parts.h"

#include "memory.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>

void look_queues_ask(struct look_queues *queues,
                     const struct look_spaces *spaces,
                     const struct sock_diag *left)
{
	size_t waiting = 0;

	*queues = (struct look_queues){.left = left};
	while (queues->n_without_inode < left->n_sockets &&
	       !left->sockets[queues->n_without_inode].inode)
		waiting += left->sockets[queues->n_without_inode++].state ==
		           TCP_CLOSE_WAIT;
	if (waiting)
		look_spaces_ask(spaces, &queues->listeners,
		                SOCK_DIAG_STATE(TCP_LISTEN), false);
}

void look_queues_free(struct look_queues *queues)
{
	sock_diag_free(&queues->listeners);
}

static bool is_any(const struct recording_address *address)
{
	static const uint8_t zeros[16];

	return !memcmp(address->ip, zeros, sizeof zeros);
}

/* Whether a listener at LISTENS gets what comes to LOCAL. */
static bool is_at(const struct recording_address *local,
                  const struct recording_address *listens)
{
	static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

	if (local->port != listens->port)
		return false;
	if (local->family == listens->family)
		return is_any(listens) ||
		       !memcmp(local->ip, listens->ip, sizeof local->ip);
	return local->family == AF_INET && listens->family == AF_INET6 &&
	       (is_any(listens) ||
	        (!memcmp(listens->ip, mapped, sizeof mapped) &&
	         !memcmp(listens->ip + 12, local->ip, 4)));
}

/* One at the address itself gets it, one at any address what remains. */
static bool is_best(const struct look_queues *queues,
                    const struct sock_diag_socket *waits,
                    const struct sock_diag_socket *listener)
{
	if (!is_any(&listener->local))
		return true;
	for (size_t i = 0; i < queues->listeners.n_sockets; i++) {
		const struct sock_diag_socket *other =
		    &queues->listeners.sockets[i];

		if (other->net == waits->net && !is_any(&other->local) &&
		    is_at(&waits->local, &other->local))
			return false;
	}
	return true;
}

/* A queue that is empty holds nothing: others listen at the same address. */
static bool waits_at(const struct look_queues *queues,
                     const struct sock_diag_socket *waits,
                     const struct sock_diag_socket *listener)
{
	return waits->state == TCP_CLOSE_WAIT && waits->net == listener->net &&
	       listener->unread && is_at(&waits->local, &listener->local) &&
	       is_best(queues, waits, listener);
}

static void add(struct look_queues *queues, struct look *look, int pid, int fd,
                const struct sock_diag_socket *waits)
{
	struct look_waiting *added;

	look->waiting = memory_grow(look->waiting, look->n_waiting,
	                            &queues->room, sizeof *look->waiting);
	added = &look->waiting[look->n_waiting++];
	*added = (struct look_waiting){
	    .pid = pid,
	    .waiting = {.stamp = {.when_ns = look->taken_ns,
	                          .cookie = waits->cookie,
	                          .age_ms = waits->age_ms,
	                          .born_ms = waits->born_ms,
	                          .unread_bytes =
	                              waits->unread ? waits->unread - 1 : 0,
	                          .tcp_state = waits->state,
	                          .fin_queued = 2,
	                          .joined = 1},
	                .local = waits->local,
	                .peer = waits->peer,
	                .fd = fd},
	};
}

void look_queues_take(struct look_queues *queues, struct look *look, int pid,
                      const struct procfs_socket *sockets, size_t i)
{
	const struct sock_diag_socket *listener =
	    sock_diag_find(&queues->listeners, sockets[i].inode);

	if (!listener)
		return;
	for (size_t j = 0; j < i; j++) {
		if (sockets[j].inode == sockets[i].inode)
			return;
	}
	for (size_t j = 0; j < queues->n_without_inode; j++) {
		const struct sock_diag_socket *waits =
		    &queues->left->sockets[j];

		if (waits_at(queues, waits, listener))
			add(queues, look, pid, sockets[i].fd, waits);
	}
}
