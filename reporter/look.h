/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * look.h - what the kernel says, from outside, of the sockets of live
 * processes.
 */
#ifndef FINLEAK_LOOK_H
#define FINLEAK_LOOK_H

#include "memory.h"
#include "reader.h"

/* One descriptor of one process, in the words of a stamp. */
struct look_socket {
	int pid;
	int fd;
	struct recording_stamp stamp;
	int64_t receive_queue; /* bytes, as netstat has them; -1: not known */
	int64_t send_queue;
	/*
	 * The descriptor's own state is CLOSE, and the stamp says so; the
	 * kernel keeps the connection in TIME_WAIT, which is what netstat
	 * shows. Of LOOK_ALL, after look_find_lingering().
	 */
	bool lingers;
	struct recording_address local;
	struct recording_address peer;
	bool loops; /* the process has epoll instances that watch something */
};

/* A connection in the accept queue of a listener of PID. */
struct look_waiting {
	int pid;
	struct recording_waiting waiting;
};

/* A process that has sockets among those that were found, or unasked. */
struct look_process {
	int pid;
	int ppid;       /* -1: unknown */
	char *exe;      /* NULL: could not be seen */
	char **cmdline; /* ended by NULL; or NULL: could not be seen */
	/* TCP sockets that no list has and that may not be asked themselves. */
	size_t unasked;
};

struct look {
	uint64_t taken_ns; /* CLOCK_MONOTONIC; 0: never looked */
	int *pids; /* the processes whose descriptors were seen, ascending */
	size_t n_pids;
	struct look_socket *sockets; /* by pid, then descriptor */
	size_t n_sockets;
	struct look_waiting *waiting; /* by pid, then descriptor */
	size_t n_waiting;
	struct look_process *processes; /* by pid */
	size_t n_processes;
	/* Those in network namespaces that we may not ask for lists. */
	int *unlisted;
	size_t n_unlisted;
};

/* How much a look is to see. */
enum look_depth {
	LOOK_LEFT, /* what the peer has closed: CLOSE_WAIT, LAST_ACK, CLOSE */
	LOOK_MORE, /* and FIN_WAIT, and which epoll instances watch it */
	LOOK_ALL, /* the same of every TCP socket, and whether exec closes it */
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

/*
 * Adds to LOOK, with their stamps as they are, the descriptors by which
 * processes other than those of LOOK hold the sockets that were found: of all
 * processes that we may look into, but our own.
 */
void look_find_holders(struct look *look);

/*
 * Finds out which of the sockets of LOOK in state CLOSE linger, by their
 * addresses; where the peer's is not known, only if there is no doubt.
 */
void look_find_lingering(struct look *look);

void look_free(struct look *look);

/*
 * Takes out of LOOK the processes for which KEEP gives false, asked once for
 * each with DATA, and all that is theirs.  False if none is left.
 */
bool look_keep(struct look *look, bool (*keep)(int pid, const void *data),
               const void *data);

/* What LOOK has of the process PID; NULL if it has no sockets there. */
const struct look_process *look_process(const struct look *look, int pid);

/* Whether LOOK covered PID; the socket that it saw at FD of PID, or NULL. */
bool look_covers(const struct look *look, int pid);
const struct look_socket *look_find(const struct look *look, int pid, int fd);

/* The sockets that LOOK saw of PID, *N of them; NULL if there are none. */
const struct look_socket *look_sockets(const struct look *look, int pid,
                                       size_t *n);

#endif
