/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * recorder.h - what the hooks say: opened, used, ended, copied, closed.
 *
 * Every call keeps errno and is safe in a signal handler, in a thread that is
 * being cancelled, and in a vfork child (where it does nothing).  CALLER is the
 * hook's return address.
 */
#ifndef FINLEAK_RECORDER_H
#define FINLEAK_RECORDER_H

#include "end.h"
#include "life.h"
#include "sockets.h"

#include <sys/types.h>

struct msghdr;
struct sockaddr;

/* The return address of the hook that this stands in. */
#define CALLER __builtin_return_address(0)

/* socket() made FD; is it one of ours? */
void recorder_created(int fd, int domain, int type, int protocol,
                      const void *caller);

/*
 * What LEN, an argument of accept(), points to, where that is known to be
 * readable before the kernel has checked it: on the caller's stack.  Else 0.
 */
unsigned int recorder_room(const unsigned int *len);

/*
 * accept() on LISTENER gave FD.  PEER is what the host was told: NULL, or an
 * address of LENGTH bytes.
 */
struct recorder_peer {
	const struct sockaddr *address;
	unsigned int length;
};
void recorder_accepted(int listener, int fd, struct recorder_peer peer,
                       enum recording_call call, const void *caller);

/*
 * accept() on LISTENER failed, with errno.  Only a failure that lasts until the
 * host closes something is of interest; the others cost nothing.
 */
void recorder_not_accepted(int listener, enum recording_call call,
                           const void *caller);

/* connect() to ADDRESS gave RESULT (with errno); listen() succeeded. */
void recorder_connected(int fd, const struct sockaddr *address,
                        unsigned int length, int result);
void recorder_listened(int fd, const void *caller);

/* OLD was duplicated as FD. */
void recorder_copied(int old, int fd, enum recording_call call,
                     const void *caller);

/* FD came from another process; FD of ours went to one. */
void recorder_received(int fd, enum recording_call call, const void *caller);
void recorder_sent(int fd);

/* The same of each descriptor that MSG carries. */
void recorder_received_in(const struct msghdr *msg, enum recording_call call,
                          const void *caller);
void recorder_sent_in(const struct msghdr *msg);

/* HOW of shutdown() took effect on FD. */
void recorder_shut(int fd, int how, const void *caller);

/*
 * FD is about to be closed: told before, or another thread may already have its
 * number (H5).  What it was comes back in the result; recorder_not_closed()
 * puts it right if the kernel says EBADF.
 */
struct recording_socket *recorder_closing(int fd, enum recording_call call,
                                          const void *caller);
void recorder_not_closed(int fd, struct recording_socket *was);

/*
 * Whether close_range() with FLAGS closes, and does it for the whole process:
 * what another thread unshares stays open in this one's table.
 */
bool recorder_range_closes(unsigned int flags);

/* FIRST to LAST are about to be closed. */
void recorder_closing_range(unsigned int first, unsigned int last,
                            enum recording_call call, const void *caller);

/*
 * A child is about to be started that runs another program; gives where.  Then
 * PID was, as MARK tells.
 */
struct recording_mark recorder_spawning(enum recording_call call,
                                        const void *caller);
void recorder_spawned(int pid, const struct recording_mark *mark);

/*
 * The same, and the child will run in our memory first; if it may RUN_ON, also
 * beside us.
 */
void recorder_vforking(bool run_on, const void *caller);

/* The process is about to become UID's; -1: it does not. */
void recorder_changes_user(unsigned int uid);

/* The seccomp() that system_locked was set for has failed. */
void recorder_not_locked(void);

/* A module was unloaded: another may come to its addresses. */
void recorder_module_gone(void);

/*
 * Whether a pipe must not open now: libunwind makes one as it is initialised,
 * which would stay in the host, and which captures never use (H20).
 */
bool recorder_refuses_pipe(void);

/*
 * Around a read or write of FD.  recorder_watch() gives what the descriptor is
 * now, 0 if it is none of ours; that is told again after it, so that a number
 * that was reused meanwhile is not confused.
 */
static inline uint32_t recorder_watch(int fd)
{
	return sockets_watches(fd) && life_awake() ? sockets_watched[fd] : 0;
}

/* Bytes were moved. */
void recorder_used(int fd, uint32_t watch, enum recording_call call,
                   const void *caller);

/* A read that asked for bytes gave none. */
void recorder_ended(int fd, uint32_t watch, enum recording_call call,
                    const void *caller);

/* A read gave GOT bytes, or -1; whether any were WANTED. */
static inline void recorder_got(int fd, uint32_t watch,
                                enum recording_call call, ssize_t got,
                                bool wanted, const void *caller)
{
	if (!watch)
		return;
	if (got > 0)
		recorder_used(fd, watch, call, caller);
	else if (got == 0 && wanted)
		recorder_ended(fd, watch, call, caller);
}

/* A write PUT so many bytes, or -1. */
static inline void recorder_put(int fd, uint32_t watch,
                                enum recording_call call, ssize_t put,
                                const void *caller)
{
	if (watch && put > 0)
		recorder_used(fd, watch, call, caller);
}

/* The usual ends of a hook that reads, and of one that writes. */
#define recorder_read(fd, watch, call, got, wanted)                            \
	recorder_got(fd, watch, call, got, wanted, CALLER)
#define recorder_wrote(fd, watch, call, put)                                   \
	recorder_put(fd, watch, call, put, CALLER)

#endif
