/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * diag.h - asks the kernel about sockets that no descriptor leads to: the only
 * door to netlink.
 */
#ifndef FINLEAK_DIAG_H
#define FINLEAK_DIAG_H

#include "recording.h"

#include <stdbool.h>
#include <stddef.h>

/* A TCP socket of this network namespace. */
struct diag_socket {
	struct recording_address local;
	struct recording_address peer;
	uint64_t cookie;
	uint64_t inode; /* 0: no descriptor ever led to it */
	uint32_t queued;
	uint32_t age_ms;  /* since the peer's last segment; 0: not told */
	uint32_t born_ms; /* as in a stamp */
	uint8_t state;
};

struct diag_question {
	uint16_t family; /* AF_INET, AF_INET6: of the socket, not its address */
	uint16_t port;   /* local; host order */
	uint8_t state;
	void (*take)(void *context, const struct diag_socket *socket);
	void *context;
};

/*
 * Hands all sockets that QUESTION wants to its TAKE; false if the kernel could
 * not be asked to the end.  Opens a descriptor for a moment; uses raw system
 * calls only; never waits.  By one thread at a time.
 */
bool diag_ask(const struct diag_question *question);

/*
 * Hands the sockets in the BYTES of REPLY to TAKE of QUESTION; 1: more will
 * follow, 0: that was the last, less: the kernel refuses, or it is nonsense.
 */
int diag_read(const struct diag_question *question, const void *reply,
              size_t bytes);

#endif
