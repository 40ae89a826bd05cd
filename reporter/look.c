/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * look.c - what the kernel says, from outside, of the sockets of live
 * processes.
 *
 * One list of the sockets that the peer has closed answers for nearly all; the
 * few that are in no list at all are asked themselves.
 */
#include "look_parts.h"

#include "memory.h"
#include "pidfd.h"
#include "progress.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LEFT_BY_PEER                                                           \
	(SOCK_DIAG_STATE(TCP_CLOSE_WAIT) | SOCK_DIAG_STATE(TCP_LAST_ACK) |     \
	 SOCK_DIAG_STATE(TCP_CLOSING))

#define WAITS_FOR_PEER                                                         \
	(SOCK_DIAG_STATE(TCP_FIN_WAIT1) | SOCK_DIAG_STATE(TCP_FIN_WAIT2))

/* Those without a descriptor are many on a busy host, and none of ours. */
#define MAY_BE_HELD                                                            \
	(SOCK_DIAG_ALL_STATES &                                                \
	 ~(SOCK_DIAG_STATE(TCP_TIME_WAIT) | SOCK_DIAG_STATE(TCP_SYN_RECV) |    \
	   SOCK_DIAG_NEW_SYN_RECV))

static const unsigned int states_of[] = {
    [LOOK_LEFT] = LEFT_BY_PEER,
    [LOOK_MORE] = LEFT_BY_PEER | WAITS_FOR_PEER,
    [LOOK_ALL] = MAY_BE_HELD,
};

struct looking {
	struct look *look;
	enum look_depth depth;
	size_t room, processes_room;
	struct look_spaces spaces;
	struct sock_diag wanted; /* the sockets in the states of the depth */
	struct look_list listeners, others; /* that are not among those */
	struct look_list latest;            /* in any state, once more */
	struct look_queues queues;
};

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static struct look_socket *next_of(struct looking *looking, int pid, int fd)
{
	struct look *look = looking->look;
	struct look_socket *found;

	look->sockets = memory_grow(look->sockets, look->n_sockets,
	                            &looking->room, sizeof *look->sockets);
	found = &look->sockets[look->n_sockets];
	memset(found, 0, sizeof *found);
	found->pid = pid;
	found->fd = fd;
	return found;
}

/* Of a list's entry: after a FIN its count of unread bytes holds that too. */
static void take_queues(struct look_socket *found,
                        const struct sock_diag_socket *from)
{
	struct recording_stamp *stamp = &found->stamp;
	bool has_fin = SOCK_DIAG_STATE(from->state) & LEFT_BY_PEER;

	found->receive_queue = from->unread;
	found->send_queue = from->unsent;
	if (from->state == TCP_LISTEN) {
		stamp->backlog = from->unread;
		found->send_queue = 0;
		return;
	}
	stamp->unread_bytes = from->unread - (has_fin && from->unread);
	stamp->fin_queued = has_fin && from->unread ? 2 : 1;
	stamp->joined = from->state != TCP_SYN_SENT;
}

static void take(struct looking *looking, int pid, int fd,
                 const struct sock_diag_socket *from)
{
	struct look_socket *found = next_of(looking, pid, fd);
	struct recording_stamp *stamp = &found->stamp;

	stamp->when_ns = looking->look->taken_ns;
	stamp->cookie = from->cookie;
	stamp->inode = from->inode;
	stamp->tcp_state = from->state;
	stamp->age_ms = from->age_ms;
	stamp->born_ms = from->born_ms;
	take_queues(found, from);
	found->local = from->local;
	found->peer = from->peer;
	looking->look->n_sockets++;
}

/*
 * Whether it is none of TCP, or a list has it in a state that the look is not
 * about.  Listeners are listed at once; for others the kernel goes through all
 * that it has.
 */
static bool is_elsewhere(struct looking *looking, int pid,
                         const struct procfs_socket *socket)
{
	unsigned int listen = SOCK_DIAG_STATE(TCP_LISTEN);
	uint64_t inode = socket->inode;

	if (!looking->others.asked && procfs_is_local(pid, socket->fd))
		return true;
	if (looking->depth == LOOK_ALL)
		return false;
	return look_spaces_have(&looking->spaces, &looking->listeners, listen,
	                        inode) ||
	       look_spaces_have(
		   &looking->spaces, &looking->others,
		   MAY_BE_HELD & ~states_of[looking->depth] & ~listen, inode);
}

/* Whether it has changed its state from one list to the next. */
static bool has_moved(struct looking *looking, uint64_t inode)
{
	return looking->depth != LOOK_ALL &&
	       look_spaces_have(&looking->spaces, &looking->latest, MAY_BE_HELD,
	                        inode);
}

static bool is_wanted(const struct looking *looking,
                      const struct recording_stamp *stamp)
{
	unsigned int states =
	    states_of[looking->depth] | SOCK_DIAG_STATE(TCP_CLOSE);

	return looking->depth == LOOK_ALL ||
	       (stamp->joined && SOCK_DIAG_STATE(stamp->tcp_state) & states);
}

/*
 * Dead, not TCP at all, or of another network namespace: it knows itself. False
 * if it is TCP and may not be asked.
 */
static bool ask(struct looking *looking, int pid, int pidfd,
                const struct procfs_socket *socket)
{
	struct look_socket *found = next_of(looking, pid, socket->fd);

	errno = EPERM;
	if (pidfd < 0 || !pidfd_ask(pidfd, socket->fd, found))
		return errno != EPERM || !procfs_is_tcp(pid, socket->fd) ||
		       has_moved(looking, socket->inode);
	if (!is_wanted(looking, &found->stamp))
		return true;
	found->stamp.when_ns = looking->look->taken_ns;
	found->stamp.inode = socket->inode;
	looking->look->n_sockets++;
	return true;
}

/* Gives how many could not be asked. */
static size_t take_all(struct looking *looking, int pid,
                       const struct procfs_socket *sockets, size_t n)
{
	size_t unasked = 0;
	int pidfd = -1;

	for (size_t i = 0; i < n; i++) {
		const struct sock_diag_socket *wanted =
		    sock_diag_find(&looking->wanted, sockets[i].inode);

		look_queues_take(&looking->queues, looking->look, pid, sockets,
		                 i);
		if (wanted) {
			take(looking, pid, sockets[i].fd, wanted);
		} else if (!is_elsewhere(looking, pid, &sockets[i])) {
			if (pidfd < 0)
				pidfd = pidfd_of(pid);
			unasked += !ask(looking, pid, pidfd, &sockets[i]);
		}
	}
	if (pidfd >= 0)
		close(pidfd);
	return unasked;
}

static void look_deeper(struct looking *looking, int pid,
                        const struct procfs_descriptors *descriptors,
                        size_t first)
{
	struct look *look = looking->look;

	if (look->n_sockets == first)
		return;
	if (looking->depth >= LOOK_MORE)
		look_ask_watches(pid, descriptors, look->sockets + first,
		                 look->n_sockets - first);
	for (size_t i = first;
	     looking->depth == LOOK_ALL && i < look->n_sockets; i++)
		look->sockets[i].stamp.close_on_exec =
		    procfs_close_on_exec(pid, look->sockets[i].fd) == 1;
}

/*
 * False if PID can't be looked into, or ended meanwhile: then it was seen in
 * part at most.
 */
static bool look_into(struct looking *looking, int pid,
                      const struct look_descriptors *read)
{
	const struct procfs_descriptors *descriptors = &read->descriptors;
	struct look *look = looking->look;
	size_t first = look->n_sockets, first_waiting = look->n_waiting;
	size_t unasked = take_all(looking, pid, descriptors->sockets,
	                          descriptors->n_sockets);

	look_deeper(looking, pid, descriptors, first);
	if (!read->seen || !procfs_lives(pid)) {
		look->n_sockets = first;
		look->n_waiting = first_waiting;
		return false;
	}
	if (look->n_sockets > first || look->n_waiting > first_waiting ||
	    unasked)
		look_add_process(look, &looking->processes_room, pid, unasked);
	return true;
}

/* Copies PIDS; those that are gone are not covered by a look. */
static void take_pids(struct look *look, const int *pids, size_t n)
{
	look->pids = memory_array(n, sizeof *look->pids);
	for (size_t i = 0; i < n; i++) {
		if (procfs_lives(pids[i]))
			look->pids[look->n_pids++] = pids[i];
	}
	look_sort(look);
}

static void look_into_all(struct looking *looking,
                          struct look_descriptors *read)
{
	struct look *look = looking->look;
	size_t n = 0, n_pids = look->n_pids;

	for (size_t i = 0; i < n_pids; i++) {
		progress_at("looking into", i, n_pids, "processes");
		if (look_into(looking, look->pids[i], &read[i]))
			look->pids[n++] = look->pids[i];
		procfs_free_descriptors(&read[i].descriptors);
	}
	look->n_pids = n;
}

static void free_all(struct look_descriptors *read, size_t n)
{
	for (size_t i = 0; i < n; i++)
		procfs_free_descriptors(&read[i].descriptors);
	free(read);
}

/* False if the kernel could not be asked. */
static bool look_around(struct looking *looking)
{
	struct look *look = looking->look;
	size_t n = look->n_pids;
	/* A run looks time and again, and its program needs the processors. */
	struct look_ahead *ahead =
	    look_ahead_start(look->pids, n, looking->depth == LOOK_LEFT);
	bool done = look_spaces_ask(&looking->spaces, &looking->wanted,
	                            states_of[looking->depth], true);
	int why = errno;
	struct look_descriptors *read = look_ahead_finish(ahead);

	if (done) {
		look_queues_ask(&looking->queues, &looking->spaces,
		                &looking->wanted);
		look_into_all(looking, read);
	}
	free_all(read, n);
	look_queues_free(&looking->queues);
	errno = why;
	return done;
}

bool look_at(struct look *look, const int *pids, size_t n_pids,
             enum look_depth depth)
{
	struct looking looking = {.look = look, .depth = depth};
	bool done;

	memset(look, 0, sizeof *look);
	/* Before the first question: what comes later may not be in it. */
	look->taken_ns = now_ns();
	take_pids(look, pids, n_pids);
	if (depth > LOOK_LEFT)
		look_spaces_find(&looking.spaces, look);
	done = look_around(&looking);
	look_spaces_free(&looking.spaces);
	sock_diag_free(&looking.wanted);
	sock_diag_free(&looking.listeners.sockets);
	sock_diag_free(&looking.others.sockets);
	sock_diag_free(&looking.latest.sockets);
	if (!done)
		look_free(look);
	return done;
}
