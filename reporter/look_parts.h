/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * look_parts.h - the parts of a look, for look*.c only.
 */
#ifndef FINLEAK_LOOK_PARTS_H
#define FINLEAK_LOOK_PARTS_H

#include "look.h"
#include "procfs.h"
#include "sock_diag.h"

/* The network namespaces of processes other than ours. */
struct look_spaces {
	struct look_space {
		uint64_t net; /* inode */
		int fd;
	} * spaces;
	size_t n;
	size_t room;
};

/*
 * Finds the SPACES of the processes of LOOK; those that we may not enter are
 * noted in LOOK.
 */
void look_spaces_find(struct look_spaces *spaces, struct look *look);
void look_spaces_free(struct look_spaces *spaces);

/* As sock_diag_ask(), of our network namespace and of SPACES. */
bool look_spaces_ask(const struct look_spaces *spaces, struct sock_diag *reply,
                     unsigned int states, bool with_ages);

/* A list that is asked for once it is needed. */
struct look_list {
	struct sock_diag sockets;
	bool asked;
};

/* Whether the LIST of sockets in STATES, of SPACES, has one with INODE. */
bool look_spaces_have(const struct look_spaces *spaces, struct look_list *list,
                      unsigned int states, uint64_t inode);

/* What was open in a process. */
struct look_descriptors {
	bool seen; /* false: it can't be looked into */
	struct procfs_descriptors descriptors;
};

/*
 * Begins to read the descriptors of the N processes PIDS, which must outlive
 * the reading, in threads of their own unless ALONE.
 */
struct look_ahead *look_ahead_start(const int *pids, size_t n, bool alone);

/*
 * Reads the rest of AHEAD, which is no more then.  What was open in each of the
 * processes, for the caller to free.
 */
struct look_descriptors *look_ahead_finish(struct look_ahead *ahead);

/* Listeners, and the connections that wait in their queues. */
struct look_queues {
	const struct sock_diag *left; /* by their peers; not ours */
	size_t n_without_inode;       /* they come first in it */
	struct sock_diag listeners;   /* none if nothing waits */
	size_t room;
};

/*
 * Prepares QUEUES for the connections among LEFT, which must outlive it, that
 * no process has a descriptor of; the kernel is asked for the listeners of
 * SPACES only if there are any.
 */
void look_queues_ask(struct look_queues *queues,
                     const struct look_spaces *spaces,
                     const struct sock_diag *left);
void look_queues_free(struct look_queues *queues);

/*
 * Adds to LOOK what waits at the I-th of SOCKETS, those of PID, if that is a
 * listener and PID has no descriptor of it before.
 */
void look_queues_take(struct look_queues *queues, struct look *look, int pid,
                      const struct procfs_socket *sockets, size_t i);

/*
 * Asks which of the epoll instances among DESCRIPTORS, those of PID, watch its
 * N SOCKETS.
 */
void look_ask_watches(int pid, const struct procfs_descriptors *descriptors,
                      struct look_socket *sockets, size_t n);

/* Adds the process PID, with how many of its sockets are UNASKED, to LOOK. */
void look_add_process(struct look *look, size_t *room, int pid, size_t unasked);

/* Sorts the pids, sockets and processes of LOOK into their order. */
void look_sort(struct look *look);

#endif
