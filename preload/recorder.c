/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * recorder.c - puts into the tables what the hooks say.
 */
#include "recorder.h"

#include "address.h"
#include "capture.h"
#include "doubt.h"
#include "memo.h"
#include "memory.h"
#include "recorder_inner.h"
#include "stacks.h"
#include "where.h"

#include <errno.h>
#include <linux/prctl.h>
#include <netinet/in.h>
#include <sys/socket.h>

/* Begins the life of a socket at FD, or counts that there is no room for it. */
static struct recording_socket *born(int fd, const struct sockets_birth *birth)
{
	enum recording_loss loss = 0;
	struct recording_socket *slot = sockets_opened(fd, birth, &loss);

	if (!slot)
		__atomic_add_fetch(&mapping.header->lost[loss], 1,
		                   __ATOMIC_RELAXED);
	return slot;
}

/* A new socket, whatever call made it. */
static struct recording_socket *opened(int fd, enum recording_kind kind,
                                       uint8_t flags, enum recording_call call,
                                       const void *caller)
{
	struct sockets_birth birth = {.kind = kind,
	                              .flags = flags,
	                              .opened = recorder_mark(call, caller)};
	struct recording_socket *slot, *was;

	was = recorder_forget(fd, birth.opened.when_ns);
	/* Closed by a way that was not seen. */
	if (was && was->kind != RECORDING_KIND_INHERITED &&
	    was->kind != RECORDING_KIND_UNSEEN)
		doubt_note();
	slot = born(fd, &birth);
	if (slot)
		stacks_count_opened(birth.opened.stack);
	return slot;
}

static bool is_tcp(int domain, int type, int protocol)
{
	const int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;

	return (domain == AF_INET || domain == AF_INET6) &&
	       (type & ~flags) == SOCK_STREAM &&
	       (!protocol || protocol == IPPROTO_TCP);
}

void recorder_created(int fd, int domain, int type, int protocol,
                      const void *caller)
{
	int saved = errno;

	if (is_tcp(domain, type, protocol) && life_wake())
		opened(fd, RECORDING_KIND_CREATED, 0, RECORDING_CALL_SOCKET,
		       caller);
	errno = saved;
}

unsigned int recorder_room(const unsigned int *len)
{
	uintptr_t sp = (uintptr_t)__builtin_frame_address(0);
	uintptr_t at = (uintptr_t)len;

	/* As far as captures have found the stack readable. */
	return sp >= thread.stack_low && at > sp &&
	               at + sizeof *len <= thread.stack_top
	           ? *len
	           : 0;
}

static void accepted(int listener, int fd, struct recorder_peer peer,
                     enum recording_call call, const void *caller)
{
	struct recording_socket *slot, *from = sockets_at(listener);

	slot = opened(fd, RECORDING_KIND_ACCEPTED, RECORDING_SOCKET_JOINED,
	              call, caller);
	if (!slot)
		return;
	if (peer.address)
		address_take(sockets_peer(slot), peer.address, peer.length);
	else if (doubt_reigns() && !system_locked)
		address_ask(fd, &sockets_more(slot)->local, &slot->peer);
	if (!from)
		return;
	/* Threads that share it: once a tick is often enough. */
	if (from->accepted_last.when_ns != slot->opened.when_ns)
		sockets_more(from)->accepted_last = slot->opened;
	if (from->accept_error)
		from->accept_error = 0;
}

void recorder_accepted(int listener, int fd, struct recorder_peer peer,
                       enum recording_call call, const void *caller)
{
	int saved = errno;

	/* A listener that nobody saw being made may be of another family. */
	if ((sockets_watches(listener) ||
	     (!system_locked && address_is_tcp(fd))) &&
	    life_wake())
		accepted(listener, fd, peer, call, caller);
	errno = saved;
}

static bool lasts(int error)
{
	return error == EMFILE || error == ENFILE || error == ENOBUFS ||
	       error == ENOMEM;
}

void recorder_not_accepted(int listener, enum recording_call call,
                           const void *caller)
{
	int saved = errno;
	struct recording_socket *from;

	if (!lasts(saved))
		return;
	from = life_awake() ? sockets_at(listener) : NULL;
	if (from) {
		sockets_more(from)->accepted_last = recorder_mark(call, caller);
		from->accept_error = (uint32_t)saved;
	}
	errno = saved;
}

void recorder_connected(int fd, const struct sockaddr *address,
                        unsigned int length, int result)
{
	int saved = errno;
	struct recording_socket *slot = life_awake() ? sockets_at(fd) : NULL;

	if (slot && (!result || saved == EINPROGRESS)) {
		if (slot->kind != RECORDING_KIND_INHERITED)
			slot->kind = RECORDING_KIND_CONNECTED;
		if (!result)
			sockets_flag(slot, RECORDING_SOCKET_JOINED);
		address_take(&sockets_more(slot)->peer, address, length);
	}
	errno = saved;
}

void recorder_listened(int fd, const void *caller)
{
	int saved = errno;
	struct recording_socket *slot = life_awake() ? sockets_at(fd) : NULL;

	if (slot) {
		if (slot->kind != RECORDING_KIND_INHERITED)
			slot->kind = RECORDING_KIND_LISTENING;
		sockets_more(slot)->listened =
		    recorder_mark(RECORDING_CALL_LISTEN, caller);
	}
	errno = saved;
}

static void copied(int old, int fd, enum recording_call call,
                   const void *caller)
{
	struct recording_socket *from = sockets_at(old), *slot;
	struct recording_mark made = recorder_mark(call, caller);
	struct sockets_birth birth;

	/* Another thread may just be closing it. */
	if (!from)
		return;
	sockets_flag(from, RECORDING_SOCKET_COPIED);
	birth.kind = from->kind;
	birth.flags = from->flags & (uint8_t)~RECORDING_SOCKET_USED;
	birth.opened = from->opened;
	slot = born(fd, &birth);
	if (!slot)
		return;
	slot->last_use = from->last_use;
	slot->eof = from->eof;
	sockets_more(slot);
	slot->shutdown = from->shutdown;
	slot->copied = made;
	slot->copied_from = old;
	slot->local = from->local;
	slot->peer = from->peer;
}

void recorder_copied(int old, int fd, enum recording_call call,
                     const void *caller)
{
	int saved = errno;

	if (old != fd && life_awake() && sockets_watches(old))
		copied(old, fd, call, caller);
	errno = saved;
}

void recorder_received(int fd, enum recording_call call, const void *caller)
{
	int saved = errno;

	if (!system_locked && address_is_tcp(fd) && life_wake())
		opened(fd, RECORDING_KIND_RECEIVED, 0, call, caller);
	errno = saved;
}

void recorder_sent(int fd)
{
	int saved = errno;
	struct recording_socket *slot = life_awake() ? sockets_at(fd) : NULL;

	if (slot)
		sockets_flag(slot, RECORDING_SOCKET_SHARED);
	errno = saved;
}

void recorder_shut(int fd, int how, const void *caller)
{
	int saved = errno;
	struct recording_socket *slot = life_awake() ? sockets_at(fd) : NULL;

	if (slot) {
		if (how == SHUT_RD || how == SHUT_RDWR)
			sockets_flag(slot, RECORDING_SOCKET_SHUT_RD);
		if (how == SHUT_WR || how == SHUT_RDWR)
			sockets_flag(slot, RECORDING_SOCKET_SHUT_WR);
		sockets_more(slot)->shutdown =
		    recorder_mark(RECORDING_CALL_SHUTDOWN, caller);
	}
	errno = saved;
}

void recorder_changes_user(unsigned int uid)
{
	int saved = errno;

	/* Or it could neither be read nor removed by who ends this process. */
	if (uid != (unsigned int)-1 && !system_locked && life_awake())
		mapping_give(&mapping, uid);
	errno = saved;
}

void recorder_not_locked(void)
{
	int saved = errno;

	/* Another thread may have locked them all. */
	if (!system_call2(SYS_prctl, PR_GET_SECCOMP, 0))
		system_locked = false;
	errno = saved;
}

void recorder_module_gone(void)
{
	memo_drop();
	memory_module_gone();
}

bool recorder_refuses_pipe(void)
{
	return capture_is_opening();
}
