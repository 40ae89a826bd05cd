/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * recorder_close.c - puts into the tables what is closed.
 */
#include "closings.h"
#include "recorder_inner.h"
#include "stacks.h"
#include "stamp.h"

#include <errno.h>

/* A socket that nobody used for so long may have lost its peer unnoticed. */
enum { IDLE_NS = 1000000000 };

bool recorder_counts(const struct recording_socket *slot)
{
	return slot->kind != RECORDING_KIND_INHERITED &&
	       (!slot->reserved_byte || !slot->copied.when_ns);
}

struct recording_socket *recorder_forget(int fd)
{
	struct recording_socket *was = sockets_closed(fd);

	if (was && recorder_counts(was))
		stacks_count_closed(was->opened.stack);
	return was;
}

/* Tells whoever else has the socket at FD who gives it up here. */
static void tell_others(int fd, enum recording_call call, const void *caller)
{
	const struct recording_socket *slot = sockets_at(fd);
	struct recording_mark closed;

	if (system_locked || !slot ||
	    !(slot->flags &
	      (RECORDING_SOCKET_SHARED | RECORDING_SOCKET_COPIED)))
		return;
	if (slot->flags & RECORDING_SOCKET_COPIED)
		sockets_leave_alone(&slot->opened);
	closed = recorder_mark(call, caller);
	closings_add(fd, slot, &closed);
}

/*
 * Whether the peer had closed before: known for nothing where the end was read;
 * the kernel is asked only of sockets that were idle, so that short connections
 * don't pay for it.
 */
static void count_late(int fd)
{
	const struct recording_socket *slot = sockets_at(fd);
	uint64_t now = system_now_ns(SYSTEM_TICKS);
	int64_t ms = -1;

	if (!slot || !recorder_counts(slot))
		return;
	if (slot->eof.when_ns)
		ms = (int64_t)((now - slot->eof.when_ns) / 1000000);
	else if (!system_locked && slot->kind != RECORDING_KIND_LISTENING &&
	         now > slot->opened.when_ns + IDLE_NS &&
	         now > slot->last_use.when_ns + IDLE_NS)
		ms = stamp_peer_closed_ms(fd);
	if (ms >= 0)
		stacks_count_late(slot->opened.stack, (uint64_t)ms);
}

struct recording_socket *recorder_closing(int fd, enum recording_call call,
                                          const void *caller)
{
	int saved = errno;
	struct recording_socket *was = NULL;

	if (sockets_watches(fd) && life_awake()) {
		tell_others(fd, call, caller);
		count_late(fd);
		was = recorder_forget(fd);
	}
	errno = saved;
	return was;
}

void recorder_not_closed(int fd, struct recording_socket *was)
{
	if (!was)
		return;
	sockets_reopened(fd);
	if (recorder_counts(was))
		stacks_count_reopened(was->opened.stack);
}

void recorder_closing_range(unsigned int first, unsigned int last,
                            enum recording_call call, const void *caller)
{
	unsigned int end;

	if (!life_awake())
		return;
	end = (unsigned int)sockets_end();
	if (last >= end)
		last = end - 1;
	for (; end && first <= last; first++)
		recorder_closing((int)first, call, caller);
}
