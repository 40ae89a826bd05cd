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
	int64_t receive_queue; /* bytes, as netstat has them; -1: not known */
	int64_t send_queue;
	struct recording_address local;
	struct recording_address peer;
};

/* A connection in the accept queue of a listener of PID. */
struct look_waiting {
	int pid;
	struct recording_waiting waiting;
};

/* A process that has sockets among those that were found. */
struct look_process {
	int pid;
	int ppid;      /* -1: unknown */
	char *exe;     /* NULL: could not be seen */
	char *cmdline; /* words, each ended by a NUL, then another; or NULL */
};

struct look {
	uint64_t taken_ns; /* CLOCK_MONOTONIC; 0: never looked */
	int *pids;         /* the processes that were looked at */
	size_t n_pids;
	struct look_socket *sockets; /* by pid, then descriptor */
	size_t n_sockets;
	struct look_waiting *waiting; /* by pid, then descriptor */
	size_t n_waiting;
	struct look_process *processes; /* by pid */
	size_t n_processes;
};

/* How much a look is to see. */
enum look_depth {
	LOOK_LEFT, /* what the peer has closed: CLOSE_WAIT, LAST_ACK, CLOSE */
	LOOK_MORE, /* and which epoll instances watch it */
	LOOK_ALL,  /* the same of every TCP socket */
};

/*
 * Looks at the TCP sockets of the processes PIDS, and at the connections that
 * wait in their listeners' queues and that the peer has closed.  CLOSE is seen
 * where the descriptor can be asked.  False if the kernel could not be asked at
 * all.  LOOK is filled anew; the caller frees it with look_free(), which leaves
 * it empty.
 */
bool look_at(struct look *look, const int *pids, size_t n_pids,
             enum look_depth depth);
void look_free(struct look *look);

/* Whether LOOK covered PID; the socket that it saw at FD of PID, or NULL. */
bool look_covers(const struct look *look, int pid);
const struct look_socket *look_find(const struct look *look, int pid, int fd);

#endif
