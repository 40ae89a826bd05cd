/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * doubt.c - whether a descriptor still is the socket that was recorded.
 */
#include "doubt.h"

#include "mapping.h"
#include "sockets.h"
#include "stacks.h"

/* What was accepted has been made before; clocks differ by a tick or two. */
enum { SLACK_NS = 20000000, MS = 1000000 };

void doubt_note(void)
{
	__atomic_add_fetch(&mapping.header->unseen, 1, __ATOMIC_RELAXED);
}

bool doubt_reigns(void)
{
	return __atomic_load_n(&mapping.header->unseen, __ATOMIC_RELAXED);
}

/* The old socket's slot becomes that of a new one, which nobody saw opening. */
static void disown(int fd, const struct recording_socket *slot)
{
	struct sockets_birth unseen = {.kind = RECORDING_KIND_UNSEEN,
	                               .opened.stack = RECORDING_NO_STACK |
	                                               RECORDING_LOST_REUSED};
	const struct recording_socket was = *slot;
	struct recording_socket *now;
	enum recording_loss loss = 0;

	if (was.kind != RECORDING_KIND_INHERITED && !was.copied.when_ns)
		stacks_count_closed(was.opened.stack);
	mapping.header->lost[RECORDING_LOST_REUSED]++;
	now = sockets_opened(fd, &unseen, &loss);
	if (!now)
		return;
	sockets_more(now)->stamp = was.stamp;
	now->local = was.local;
	now->peer = was.peer;
}

/* By their ports: a host with too little room got half an address of IPv6. */
static bool differ(const struct recording_address *a,
                   const struct recording_address *b)
{
	return a->family && b->family && a->port != b->port;
}

/* Its traffic tells that the kernel made it after it was accepted. */
static bool is_younger(const struct recording_socket *slot)
{
	const struct recording_stamp *stamp = &slot->stamp;

	return slot->kind == RECORDING_KIND_ACCEPTED && stamp->born_ms &&
	       stamp->when_ns - (uint64_t)stamp->born_ms * MS >
	           slot->opened.when_ns + SLACK_NS;
}

/*
 * A connect() may be redirected on its way (by a cgroup's program, as in
 * clusters), so that its address proves nothing.
 */
static bool is_other(const struct recording_socket *slot,
                     const struct recording_address *before)
{
	return is_younger(slot) || (slot->kind == RECORDING_KIND_ACCEPTED &&
	                            differ(&slot->peer, before));
}

static bool is_sure(const struct recording_socket *slot,
                    const struct recording_address *before)
{
	return before->family && !differ(&slot->peer, before);
}

void doubt_check(int fd, const struct recording_address *before)
{
	struct recording_socket *slot = sockets_at(fd);

	if (!slot || slot->kind == RECORDING_KIND_UNSEEN)
		return;
	if (is_other(slot, before)) {
		doubt_note();
		disown(fd, slot);
	} else if (!is_sure(slot, before)) {
		sockets_flag(slot, RECORDING_SOCKET_UNSURE);
	}
}

/*
 * Sockets that were open without a slot.  Threads that are just opening one
 * have filled theirs by now.
 */
static void note_unseen(void)
{
	for (int fd = 0; fd < sockets_end(); fd++) {
		const struct recording_socket *slot = sockets_at(fd);

		if (slot && slot->kind == RECORDING_KIND_UNSEEN &&
		    !slot->opened.stack)
			doubt_note();
	}
}

void doubt_settle(void)
{
	note_unseen();
	for (int fd = 0; doubt_reigns() && fd < sockets_end(); fd++) {
		const struct recording_socket *slot = sockets_at(fd);

		if (slot && slot->flags & RECORDING_SOCKET_UNSURE)
			disown(fd, slot);
	}
}
