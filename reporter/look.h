/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * look.h - what the kernel says, from outside, of the sockets of live
 * processes.
 */
#ifndef FINLEAK_LOOK_H
#define FINLEAK_LOOK_H

#include "reader.h"

/* One descriptor of one process, in the words of a stamp. */
struct look_socket {
	int pid;
	int fd;
	struct recording_stamp stamp;
	struct recording_address local;
	struct recording_address peer;
};

struct look {
	uint64_t taken_ns; /* CLOCK_MONOTONIC; 0: never looked */
	int *pids;         /* the processes that were looked at */
	size_t n_pids;
	struct look_socket *sockets; /* by pid, then descriptor */
	size_t n_sockets;
};

/*
 * Looks at the TCP sockets of the processes PIDS that the peer has closed
 * (CLOSE_WAIT, LAST_ACK, and CLOSE where the descriptor can be asked).  False
 * if the kernel could not be asked at all.  LOOK is filled anew; the caller
 * frees it with look_free(), which leaves it empty.
 */
bool look_at(struct look *look, const int *pids, size_t n_pids);
void look_free(struct look *look);

/* Whether LOOK covered PID; the socket that it saw at FD of PID, or NULL. */
bool look_covers(const struct look *look, int pid);
const struct look_socket *look_find(const struct look *look, int pid, int fd);

#endif
