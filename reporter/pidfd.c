/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pidfd.c - asks a socket itself, through a copy of another process's
 * descriptor.
 *
 * A TCP socket in state CLOSE is in no list of the kernel's (H51): only who
 * holds a descriptor of it can ask.
 */
#include "pidfd.h"

#include "born.h"

#include <errno.h>
#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

/* As in the kernel's include/net/tcp_states.h; netinet/tcp.h clashes. */
enum { TCP_CLOSE_WAIT = 8, TCP_LISTEN = 10 };

/* SO_MEMINFO's answer, as in linux/sock_diag.h, which is about netlink. */
enum { MEMINFO_READ_QUEUE = 0, MEMINFO_COUNT = 9 };

int pidfd_of(int pid)
{
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

static bool is_tcp(int fd)
{
	int domain, type;
	socklen_t bytes = sizeof domain;

	if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &bytes) ||
	    getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &bytes))
		return false;
	return (domain == AF_INET || domain == AF_INET6) && type == SOCK_STREAM;
}

static void take_address(struct recording_address *address,
                         const struct sockaddr_storage *from)
{
	const struct sockaddr_in *v4 = (const void *)from;
	const struct sockaddr_in6 *v6 = (const void *)from;

	address->family = from->ss_family;
	if (from->ss_family == AF_INET6) {
		memcpy(address->ip, &v6->sin6_addr, 16);
		address->port = ntohs(v6->sin6_port);
		address->scope = v6->sin6_scope_id;
	} else {
		memcpy(address->ip, &v4->sin_addr, 4);
		address->port = ntohs(v4->sin_port);
	}
}

static void read_addresses(int fd, struct recording_address *local,
                           struct recording_address *peer)
{
	struct sockaddr_storage name;
	socklen_t bytes = sizeof name;

	memset(local, 0, sizeof *local);
	memset(peer, 0, sizeof *peer);
	if (!getsockname(fd, (struct sockaddr *)&name, &bytes))
		take_address(local, &name);
	bytes = sizeof name;
	if (!getpeername(fd, (struct sockaddr *)&name, &bytes))
		take_address(peer, &name);
}

/* A FIN that nobody has read still lies, as a packet, in the queue. */
static uint8_t fin_queued(int fd)
{
	uint32_t memory[MEMINFO_COUNT];
	socklen_t bytes = sizeof memory;

	if (getsockopt(fd, SOL_SOCKET, SO_MEMINFO, memory, &bytes))
		return 0;
	return memory[MEMINFO_READ_QUEUE] ? 2 : 1;
}

static void read_queues(int fd, const struct tcp_info *info,
                        struct look_socket *found)
{
	struct recording_stamp *stamp = &found->stamp;
	int unread, unsent;

	if (info->tcpi_state == TCP_LISTEN) {
		stamp->backlog = info->tcpi_unacked;
		found->receive_queue = stamp->backlog;
		found->send_queue = 0;
		return;
	}
	found->receive_queue = found->send_queue = -1;
	stamp->fin_queued = fin_queued(fd);
	if (!ioctl(fd, SIOCINQ, &unread) && unread >= 0) {
		stamp->unread_bytes = (uint32_t)unread;
		/* Lists count the FIN as well. */
		found->receive_queue =
		    unread + (info->tcpi_state == TCP_CLOSE_WAIT &&
		              stamp->fin_queued == 2);
	}
	if (!ioctl(fd, SIOCOUTQ, &unsent) && unsent >= 0)
		found->send_queue = unsent;
}

static bool read_stamp(int fd, struct look_socket *found)
{
	struct recording_stamp *stamp = &found->stamp;
	struct tcp_info info = {0};
	socklen_t bytes = sizeof info;

	memset(stamp, 0, sizeof *stamp);
	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &bytes))
		return false;
	stamp->tcp_state = info.tcpi_state;
	stamp->age_ms = info.tcpi_last_ack_recv;
	/* A connect() that was refused leaves CLOSE behind, too, and no RTT. */
	stamp->joined = info.tcpi_rtt || info.tcpi_bytes_received;
	if (stamp->joined)
		stamp->born_ms = born_ms(&info, bytes);
	read_queues(fd, &info, found);
	bytes = sizeof stamp->cookie;
	getsockopt(fd, SOL_SOCKET, SO_COOKIE, &stamp->cookie, &bytes);
	return true;
}

bool pidfd_ask(int pidfd, int fd, struct look_socket *found)
{
	int copy = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
	bool done;

	if (copy < 0)
		return false;
	done = is_tcp(copy) && read_stamp(copy, found);
	if (done)
		read_addresses(copy, &found->local, &found->peer);
	close(copy);
	errno = 0;
	return done;
}
