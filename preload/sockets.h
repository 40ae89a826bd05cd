/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sockets.h - the table of sockets, by descriptor.
 *
 * Nothing here takes a lock or makes a system call, except the first opening in
 * a stretch of 64 descriptors, which makes room.  Safe in signal handlers.
 */
#ifndef FINLEAK_SOCKETS_H
#define FINLEAK_SOCKETS_H

#include "recording.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Not 0 where a descriptor is believed to be a TCP socket: all that a read of a
 * file or pipe ever looks at.  The other bits tell which one, to a forked child
 * whose parent goes on: see sockets_inherit().
 */
extern uint32_t sockets_watched[RECORDING_SOCKETS_MAX];

static inline bool sockets_watches(int fd)
{
	return (unsigned int)fd < RECORDING_SOCKETS_MAX &&
	       __atomic_load_n(&sockets_watched[fd], __ATOMIC_RELAXED);
}

/* What is known as a descriptor is opened. */
struct sockets_birth {
	enum recording_kind kind;
	uint8_t flags; /* RECORDING_SOCKET_* */
	struct recording_mark opened;
};

/*
 * Starts the life of a socket at FD; whatever the slot held is forgotten. Gives
 * its slot, still open for additions by sockets_more(), or NULL if the table
 * has no room for it: LOSS says why.
 */
struct recording_socket *sockets_opened(int fd,
                                        const struct sockets_birth *birth,
                                        enum recording_loss *loss);

/* The slot of FD; NULL unless FD is watched. */
struct recording_socket *sockets_at(int fd);

/*
 * SLOT, for writing past its first 64 bytes: those are wiped at the next
 * opening only if this was called.
 */
struct recording_socket *sockets_more(struct recording_socket *slot);

/* The peer's address alone, which is all that most sockets have there. */
struct recording_address *sockets_peer(struct recording_socket *slot);

/* What of a slot was written past its first 64 bytes: in reserved_byte. */
enum { SOCKETS_MORE = 1, SOCKETS_PEER = 2 };

/* Sets FLAGS on SLOT; two threads may do so at once, so no flag is lost. */
static inline void sockets_flag(struct recording_socket *slot, uint8_t flags)
{
	if ((__atomic_load_n(&slot->flags, __ATOMIC_RELAXED) & flags) != flags)
		__atomic_fetch_or(&slot->flags, flags, __ATOMIC_RELAXED);
}

/*
 * Ends the life of the socket at FD, at NOW_NS; gives its slot, or NULL if none
 * lived.
 */
struct recording_socket *sockets_closed(int fd, uint64_t now_ns);

/* Undoes sockets_closed(): the descriptor turned out to be open still. */
void sockets_reopened(int fd);

/* Notes that every open socket may have another holder: this process forked. */
void sockets_share(void);

/* Forgets the stamp of FD, which is no TCP socket now. */
void sockets_unstamp(int fd);

/* Forgets that sockets which were OPENED so, copies of one, were used. */
void sockets_leave_alone(const struct recording_mark *opened);

/* One past the highest descriptor that was ever watched. */
int sockets_end(void);

/*
 * Makes the table of a new recording from the one before (SOCKETS, N slots).
 * FORKED: in a child, whose sockets are inherited.
 */
void sockets_inherit(const struct recording_socket *sockets, uint32_t n,
                     bool forked);

#endif
