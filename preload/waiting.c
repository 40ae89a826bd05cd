/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * waiting.c - the table of connections that wait in a listener's queue.
 *
 * One that its peer has left is a socket in CLOSE_WAIT that no descriptor leads
 * to, at the listener's address: a list of the kernel's tells of it.
 */
#include "waiting.h"

#include "diag.h"
#include "info.h"
#include "mapping.h"
#include "sockets.h"
#include "system.h"

#include <string.h>
#include <sys/socket.h>

/* Whose queue is being asked for. */
struct queue {
	int fd;
	const struct recording_address *listener;
	bool again; /* its port was asked for before */
};

static const uint8_t zeros[16];
static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};

static bool is_any(const struct recording_address *address)
{
	return !memcmp(address->ip, zeros, sizeof zeros);
}

/* Bound to ::ffff:0.0.0.0: all of IPv4. */
static bool is_any_mapped(const struct recording_address *address)
{
	return !memcmp(address->ip, mapped, sizeof mapped) &&
	       !memcmp(address->ip + 12, zeros, 4);
}

bool waiting_fits(const struct recording_address *listener,
                  const struct recording_address *local)
{
	if (listener->family != local->family || listener->port != local->port)
		return false;
	if (is_any_mapped(listener))
		return !memcmp(local->ip, mapped, sizeof mapped);
	return is_any(listener) ||
	       !memcmp(listener->ip, local->ip, sizeof local->ip);
}

static bool is_listed(uint64_t cookie)
{
	for (uint32_t i = 0; i < mapping.header->waiting.used; i++) {
		if (mapping.waiting[i].stamp.cookie == cookie)
			return true;
	}
	return false;
}

static void take(void *context, const struct diag_socket *socket)
{
	const struct queue *queue = context;
	struct recording_waiting *to;
	uint32_t slot;

	if (socket->inode || !waiting_fits(queue->listener, &socket->local) ||
	    (queue->again && is_listed(socket->cookie)) ||
	    !mapping_take(&mapping.header->waiting, mapping.waiting, &slot))
		return;
	to = &mapping.waiting[slot];
	to->stamp = (struct recording_stamp){
	    .cookie = socket->cookie,
	    .age_ms = socket->age_ms,
	    /* The queue counts the FIN. */
	    .unread_bytes = socket->queued ? socket->queued - 1 : 0,
	    .tcp_state = socket->state,
	    .fin_queued = 2,
	    .joined = 1,
	    .born_ms = socket->born_ms,
	};
	to->local = socket->local;
	to->peer = socket->peer;
	to->fd = queue->fd;
	__atomic_store_n(&to->stamp.when_ns, system_now_ns(CLOCK_MONOTONIC),
	                 __ATOMIC_RELEASE);
}

/* The slot of FD if it is a listener with a queue. */
static struct recording_socket *queue_at(int fd)
{
	struct recording_socket *slot = sockets_at(fd);

	if (!slot || !slot->stamp.when_ns ||
	    slot->stamp.tcp_state != TCP_LISTEN || !slot->stamp.backlog)
		return NULL;
	return slot;
}

/* Whether another listener's queue may have what FD's, at PORT, has. */
static bool shares_port(int fd, uint16_t port)
{
	for (int other = 0; other < sockets_end(); other++) {
		const struct recording_socket *slot = queue_at(other);

		if (slot && other != fd && slot->local.port == port)
			return true;
	}
	return false;
}

static void ask(int fd, struct recording_socket *slot)
{
	struct queue queue = {fd, &slot->local,
	                      shares_port(fd, slot->local.port)};
	const struct diag_question question = {
	    .family = slot->local.family,
	    .port = slot->local.port,
	    .state = TCP_CLOSE_WAIT,
	    .take = take,
	    .context = &queue,
	};

	if (!diag_ask(&question))
		return;
	slot->stamp.fin_queued = waiting_longer(fd, 0) ? 2 : 1;
}

/*
 * Listeners at one port may share it (SO_REUSEPORT), or be at one address each:
 * those that are at any address get what the others leave.
 */
static void find(bool any)
{
	for (int fd = 0; fd < sockets_end(); fd++) {
		struct recording_socket *slot = queue_at(fd);

		if (slot && is_any(&slot->local) == any)
			ask(fd, slot);
	}
}

void waiting_find(void)
{
	mapping.header->waiting.used = 0;
	find(false);
	find(true);
}

bool waiting_longer(int fd, uint32_t ms)
{
	for (uint32_t i = 0; i < mapping.header->waiting.used; i++) {
		const struct recording_waiting *at = &mapping.waiting[i];

		if (at->fd == fd && at->stamp.age_ms >= ms)
			return true;
	}
	return false;
}
