/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * recorder_close.c - puts into the tables what is closed.
 */
#include "closings.h"
#include "glibc.h"
#include "lates.h"
#include "recorder_inner.h"
#include "stacks.h"
#include "stamp.h"

#include <errno.h>
#include <linux/close_range.h>

/* A socket that nobody used for so long may have lost its peer unnoticed. */
enum { IDLE_NS = 1000000000 };

bool recorder_counts(const struct recording_socket *slot)
{
	return slot->kind != RECORDING_KIND_INHERITED &&
	       (!(slot->reserved_byte & SOCKETS_MORE) || !slot->copied.when_ns);
}

struct recording_socket *recorder_forget(int fd, uint64_t now_ns)
{
	struct recording_socket *was = sockets_closed(fd, now_ns);

	if (was && recorder_counts(was))
		stacks_count_closed(was->opened.stack);
	return was;
}

/* A close, and its mark once anybody wanted that. */
struct closing {
	int fd;
	const struct recording_socket *slot;
	enum recording_call call;
	const void *caller;
	uint64_t now_ns;
	struct recording_mark mark;
};

static const struct recording_mark *mark_of(struct closing *closing)
{
	if (!closing->mark.when_ns)
		closing->mark = recorder_mark(closing->call, closing->caller);
	return &closing->mark;
}

/* Tells whoever else has the socket who gives it up here. */
static void tell_others(struct closing *closing)
{
	const struct recording_socket *slot = closing->slot;

	if (system_locked || !(slot->flags & (RECORDING_SOCKET_SHARED |
	                                      RECORDING_SOCKET_COPIED)))
		return;
	if (slot->flags & RECORDING_SOCKET_COPIED)
		sockets_leave_alone(&slot->opened);
	mark_of(closing);
	/* Who gave it up last is decided by less than a tick. */
	closing->mark.when_ns = system_now_ns(CLOCK_MONOTONIC);
	closings_add(closing->fd, slot, &closing->mark);
}

static bool is_idle(const struct recording_socket *slot, uint64_t now)
{
	return now > slot->opened.when_ns + IDLE_NS &&
	       now > slot->last_use.when_ns + IDLE_NS;
}

/*
 * How long the peer has closed before, in milliseconds; -1: not, or not that
 * anybody knows.  The kernel is asked only of sockets that were idle, so that
 * short connections don't pay for it; the end may have been read long after it
 * came.
 */
static int64_t lateness(const struct closing *closing)
{
	const struct recording_socket *slot = closing->slot;
	uint64_t now = closing->now_ns;
	int64_t read_ms = -1, came_ms = -1;

	/* Another thread may read the end meanwhile. */
	if (slot->eof.when_ns && slot->eof.when_ns <= now)
		read_ms = (int64_t)((now - slot->eof.when_ns) / 1000000);
	if (!system_locked && slot->kind != RECORDING_KIND_LISTENING &&
	    is_idle(slot, now))
		came_ms = stamp_peer_closed_ms(closing->fd);
	return read_ms > came_ms ? read_ms : came_ms;
}

static void count_late(struct closing *closing)
{
	const struct recording_socket *slot = closing->slot;
	int64_t ms;

	if (!recorder_counts(slot))
		return;
	ms = lateness(closing);
	if (ms < 0)
		return;
	stacks_count_late(slot->opened.stack, (uint64_t)ms);
	if ((uint64_t)ms >= lates_begin_ms())
		lates_add(slot->opened.stack, mark_of(closing), (uint64_t)ms);
}

static struct recording_socket *closed(struct closing *closing)
{
	/* Another thread may just have closed it. */
	if (closing->slot) {
		tell_others(closing);
		count_late(closing);
	}
	return recorder_forget(closing->fd, closing->now_ns);
}

struct recording_socket *recorder_closing(int fd, enum recording_call call,
                                          const void *caller)
{
	int saved = errno;
	struct recording_socket *was = NULL;

	if (sockets_watches(fd) && life_awake()) {
		struct closing closing = {.fd = fd,
		                          .slot = sockets_at(fd),
		                          .call = call,
		                          .caller = caller,
		                          .now_ns =
		                              system_now_ns(SYSTEM_TICKS)};

		was = closed(&closing);
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

bool recorder_range_closes(unsigned int flags)
{
	return !flags || (flags == CLOSE_RANGE_UNSHARE && life_awake() &&
	                  __libc_single_threaded);
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
