/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * look.c - what the kernel says, from outside, of the sockets of live
 * processes.
 *
 * One list of the sockets that the peer has closed answers for nearly all; the
 * few that are in no list at all are asked themselves.
 */
#include "look.h"

#include "memory.h"
#include "pidfd.h"
#include "procfs.h"
#include "sock_diag.h"

#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define LEFT_BY_PEER                                                           \
	(SOCK_DIAG_STATE(TCP_CLOSE_WAIT) | SOCK_DIAG_STATE(TCP_LAST_ACK))

/* Those without a descriptor are many on a busy host, and none of ours. */
#define MAY_BE_HELD                                                            \
	(SOCK_DIAG_ALL_STATES &                                                \
	 ~(SOCK_DIAG_STATE(TCP_TIME_WAIT) | SOCK_DIAG_STATE(TCP_SYN_RECV) |    \
	   SOCK_DIAG_NEW_SYN_RECV))

struct looking {
	struct look *look;
	size_t room;
	struct sock_diag left; /* by their peers */
	struct sock_diag held; /* asked for at the first socket not in left */
	bool asked_held;
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

/* Of a list's entry: its count of unread bytes holds the FIN as well. */
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
	stamp->unread_bytes = from->unread ? from->unread - 1 : 0;
	stamp->fin_queued = from->unread ? 2 : 1;
	stamp->joined = 1;
	found->local = from->local;
	found->peer = from->peer;
	looking->look->n_sockets++;
}

static bool is_listed(struct looking *looking, uint64_t inode)
{
	if (!looking->asked_held)
		sock_diag_ask(&looking->held, MAY_BE_HELD, false);
	looking->asked_held = true;
	return sock_diag_find(&looking->held, inode);
}

static bool left_by_peer(const struct recording_stamp *stamp)
{
	return stamp->joined && (stamp->tcp_state == TCP_CLOSE ||
	                         stamp->tcp_state == TCP_CLOSE_WAIT ||
	                         stamp->tcp_state == TCP_LAST_ACK);
}

/* Dead, not TCP at all, or of another network namespace: it knows itself. */
static void ask(struct looking *looking, int pid, int pidfd,
                const struct procfs_socket *socket)
{
	struct look_socket *found = next_of(looking, pid, socket->fd);

	if (!pidfd_stamp(pidfd, socket->fd, &found->stamp, &found->local,
	                 &found->peer) ||
	    !left_by_peer(&found->stamp))
		return;
	found->stamp.when_ns = looking->look->taken_ns;
	found->stamp.inode = socket->inode;
	looking->look->n_sockets++;
}

static void look_into(struct looking *looking, int pid)
{
	struct procfs_socket *sockets;
	size_t n = procfs_sockets(pid, &sockets);
	int pidfd = -1;

	for (size_t i = 0; i < n; i++) {
		const struct sock_diag_socket *left =
		    sock_diag_find(&looking->left, sockets[i].inode);

		if (left) {
			take(looking, pid, sockets[i].fd, left);
		} else if (!is_listed(looking, sockets[i].inode)) {
			if (pidfd < 0)
				pidfd = pidfd_of(pid);
			if (pidfd >= 0)
				ask(looking, pid, pidfd, &sockets[i]);
		}
	}
	if (pidfd >= 0)
		close(pidfd);
	free(sockets);
}

static int by_number(const void *a, const void *b)
{
	const int *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

/* Copies PIDS, sorted; those that are gone are not covered by a look. */
static void take_pids(struct look *look, const int *pids, size_t n)
{
	look->pids = memory_array(n, sizeof *look->pids);
	for (size_t i = 0; i < n; i++) {
		if (procfs_lives(pids[i]))
			look->pids[look->n_pids++] = pids[i];
	}
	qsort(look->pids, look->n_pids, sizeof *look->pids, by_number);
}

/* One that ended meanwhile was seen in part at most: it is not covered. */
static void look_into_all(struct looking *looking)
{
	struct look *look = looking->look;
	size_t n = 0;

	for (size_t i = 0; i < look->n_pids; i++) {
		size_t before = look->n_sockets;

		look_into(looking, look->pids[i]);
		if (procfs_lives(look->pids[i]))
			look->pids[n++] = look->pids[i];
		else
			look->n_sockets = before;
	}
	look->n_pids = n;
}

bool look_at(struct look *look, const int *pids, size_t n_pids,
             enum look_depth depth)
{
	struct looking looking = {.look = look};

	(void)depth;
	memset(look, 0, sizeof *look);
	/* Before the first question: what comes later may not be in it. */
	look->taken_ns = now_ns();
	if (!sock_diag_ask(&looking.left, LEFT_BY_PEER, true))
		return false;
	take_pids(look, pids, n_pids);
	look_into_all(&looking);
	sock_diag_free(&looking.left);
	sock_diag_free(&looking.held);
	return true;
}

void look_free(struct look *look)
{
	free(look->pids);
	free(look->sockets);
	memset(look, 0, sizeof *look);
}

bool look_covers(const struct look *look, int pid)
{
	return look->n_pids && bsearch(&pid, look->pids, look->n_pids,
	                               sizeof *look->pids, by_number);
}

static int by_place(const void *a, const void *b)
{
	const struct look_socket *one = a, *other = b;

	if (one->pid != other->pid)
		return by_number(&one->pid, &other->pid);
	return by_number(&one->fd, &other->fd);
}

const struct look_socket *look_find(const struct look *look, int pid, int fd)
{
	struct look_socket wanted = {.pid = pid, .fd = fd};

	if (!look->n_sockets)
		return NULL;
	return bsearch(&wanted, look->sockets, look->n_sockets,
	               sizeof *look->sockets, by_place);
}
