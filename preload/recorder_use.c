/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * recorder_use.c - puts into the tables what is read and written.
 *
 * The way of every request: what is seldom needed is behind a call.
 */
#include "recorder_inner.h"

/* The slot of FD, if that still is what it was. */
static inline struct recording_socket *same(int fd, uint32_t watch)
{
	return life_awake() && __atomic_load_n(&sockets_watched[fd],
	                                       __ATOMIC_RELAXED) == watch
	           ? &mapping.sockets[fd]
	           : NULL;
}

void recorder_used(int fd, uint32_t watch, enum recording_call call,
                   const void *caller)
{
	struct recording_socket *slot = same(fd, watch);

	if (!slot)
		return;
	slot->last_use = recorder_mark(call, caller);
	sockets_flag(slot, RECORDING_SOCKET_JOINED | RECORDING_SOCKET_USED);
}

void recorder_ended(int fd, uint32_t watch, enum recording_call call,
                    const void *caller)
{
	struct recording_socket *slot = same(fd, watch);

	/* After our own SHUT_RD a zero says nothing of the peer (H7). */
	if (!slot || slot->flags & RECORDING_SOCKET_SHUT_RD)
		return;
	sockets_flag(slot, RECORDING_SOCKET_USED);
	if (!slot->eof.when_ns)
		slot->eof = recorder_mark(call, caller);
}
