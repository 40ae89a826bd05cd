/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sock_diag.c - the kernel's TCP sockets, as it lists them by netlink.
 *
 * Any user may ask about all sockets of the network namespace (H50).
 */
#include "sock_diag.h"

#include "born.h"
#include "memory.h"
#include "procfs.h"
#include "status.h"

#include <errno.h>
#include <libmnl/libmnl.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/* The kernel fills up to 32 KiB at a time if it is offered as much. */
enum { REPLY_BYTES = 1 << 15 };

enum { STATES = 32 }; /* that a set of them has a bit for */

static const char *replayed; /* instead of the kernel; NULL: none */

static void take_address(struct recording_address *address, int family,
                         const void *ip, uint16_t port, uint32_t scope)
{
	address->family = (uint16_t)family;
	address->port = ntohs(port);
	address->scope = family == AF_INET6 ? scope : 0;
	memcpy(address->ip, ip, family == AF_INET6 ? 16 : 4);
}

static int take_attribute(const struct nlattr *attribute, void *data)
{
	struct sock_diag_socket *socket = data;
	struct tcp_info info;
	size_t bytes = mnl_attr_get_payload_len(attribute);

	if (mnl_attr_get_type(attribute) != INET_DIAG_INFO ||
	    bytes < offsetof(struct tcp_info, tcpi_last_ack_recv) + 4)
		return MNL_CB_OK;
	memset(&info, 0, sizeof info);
	memcpy(&info, mnl_attr_get_payload(attribute),
	       bytes < sizeof info ? bytes : sizeof info);
	socket->age_ms = info.tcpi_last_ack_recv;
	socket->age_known = 1;
	socket->born_ms = born_ms(&info, bytes);
	return MNL_CB_OK;
}

static struct sock_diag_socket *next_of(struct sock_diag *reply)
{
	struct sock_diag_socket *socket;

	reply->sockets = memory_grow(reply->sockets, reply->n_sockets,
	                             &reply->room, sizeof *reply->sockets);
	socket = &reply->sockets[reply->n_sockets++];
	memset(socket, 0, sizeof *socket);
	return socket;
}

static int take_socket(const struct nlmsghdr *header, void *data)
{
	const struct inet_diag_msg *message = mnl_nlmsg_get_payload(header);
	const struct inet_diag_sockid *id = &message->id;
	struct sock_diag_socket *socket;

	if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
	    mnl_nlmsg_get_payload_len(header) < sizeof *message ||
	    message->idiag_state >= STATES)
		return MNL_CB_OK;
	socket = next_of(data);
	socket->inode = message->idiag_inode;
	socket->cookie =
	    (uint64_t)id->idiag_cookie[1] << 32 | id->idiag_cookie[0];
	socket->unread = message->idiag_rqueue;
	socket->unsent = message->idiag_wqueue;
	socket->state = message->idiag_state;
	take_address(&socket->local, message->idiag_family, id->idiag_src,
	             id->idiag_sport, id->idiag_if);
	take_address(&socket->peer, message->idiag_family, id->idiag_dst,
	             id->idiag_dport, id->idiag_if);
	mnl_attr_parse(header, sizeof *message, take_attribute, socket);
	return MNL_CB_OK;
}

static int by_inode(const void *a, const void *b)
{
	const struct sock_diag_socket *one = a, *other = b;

	return (one->inode > other->inode) - (one->inode < other->inode);
}

static void sort(struct sock_diag *reply)
{
	if (reply->n_sockets)
		qsort(reply->sockets, reply->n_sockets, sizeof *reply->sockets,
		      by_inode);
}

static bool send_request(struct mnl_socket *netlink, int family,
                         unsigned int states, bool with_ages)
{
	char room[MNL_NLMSG_HDRLEN + sizeof(struct inet_diag_req_v2)] = {0};
	struct nlmsghdr *header = mnl_nlmsg_put_header(room);
	struct inet_diag_req_v2 *request;

	header->nlmsg_type = SOCK_DIAG_BY_FAMILY;
	header->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
	request = mnl_nlmsg_put_extra_header(header, sizeof *request);
	request->sdiag_family = (uint8_t)family;
	request->sdiag_protocol = IPPROTO_TCP;
	request->idiag_ext = with_ages ? 1 << (INET_DIAG_INFO - 1) : 0;
	request->idiag_states = states;
	return mnl_socket_sendto(netlink, header, header->nlmsg_len) >= 0;
}

static bool receive(struct mnl_socket *netlink, struct sock_diag *reply)
{
	char room[REPLY_BYTES] __attribute__((aligned(8)));
	ssize_t bytes;
	int more;

	do {
		do
			bytes = mnl_socket_recvfrom(netlink, room, sizeof room);
		while (bytes < 0 && errno == EINTR);
		if (bytes <= 0)
			return false;
		more =
		    mnl_cb_run(room, (size_t)bytes, 0, 0, take_socket, reply);
	} while (more == MNL_CB_OK);
	return more == MNL_CB_STOP;
}

static bool ask_through(struct mnl_socket *netlink, struct sock_diag *reply,
                        unsigned int states, bool with_ages)
{
	if (!send_request(netlink, AF_INET, states, with_ages) ||
	    !receive(netlink, reply))
		return false;
	/* A kernel without IPv6 has no such sockets to tell of. */
	if (send_request(netlink, AF_INET6, states, with_ages))
		receive(netlink, reply);
	return true;
}

/* What cannot be told is taken back, and NETLINK is closed. */
static bool ask(struct sock_diag *reply, struct mnl_socket *netlink,
                unsigned int states, bool with_ages, uint64_t net)
{
	size_t before = reply->n_sockets;
	bool done;
	int error;

	if (!netlink)
		return false;
	done = ask_through(netlink, reply, states, with_ages);
	error = errno;
	mnl_socket_close(netlink);
	if (!done)
		reply->n_sockets = before;
	for (size_t i = before; i < reply->n_sockets; i++)
		reply->sockets[i].net = net;
	sort(reply);
	errno = error;
	return done;
}

bool sock_diag_ask(struct sock_diag *reply, unsigned int states, bool with_ages)
{
	if (replayed)
		return sock_diag_load(reply, replayed);
	memset(reply, 0, sizeof *reply);
	if (ask(reply, mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC),
	        states, with_ages, 0))
		return true;
	sock_diag_free(reply);
	return false;
}

/* A socket of netlink belongs for good to the namespace that it is made in. */
static struct mnl_socket *open_in(int fd)
{
	int ours = procfs_open_net_namespace(getpid());
	struct mnl_socket *netlink = NULL;
	int error;

	if (ours < 0)
		return NULL;
	if (!setns(fd, CLONE_NEWNET)) {
		netlink = mnl_socket_open2(NETLINK_SOCK_DIAG, SOCK_CLOEXEC);
		/* Who could leave it may return; in the wrong one all would be
		 * wrong. */
		if (setns(ours, CLONE_NEWNET))
			_exit(STATUS_FAILED);
	}
	error = errno;
	close(ours);
	errno = error;
	return netlink;
}

bool sock_diag_add(struct sock_diag *reply, unsigned int states, bool with_ages,
                   uint64_t net, int fd)
{
	return ask(reply, open_in(fd), states, with_ages, net);
}

static char *read_whole(const char *path, size_t *bytes)
{
	int fd = procfs_open_file(path);
	struct stat about;
	char *text = NULL;

	if (fd < 0)
		return NULL;
	if (!fstat(fd, &about))
		text = malloc((size_t)about.st_size + 1);
	if (text) {
		ssize_t n = read(fd, text, (size_t)about.st_size);

		*bytes = n > 0 ? (size_t)n : 0;
	}
	close(fd);
	return text;
}

/* libmnl takes a length of 2 GiB or more for a negative one. */
static bool is_whole(const char *text, size_t bytes)
{
	while (bytes >= sizeof(struct nlmsghdr)) {
		const struct nlmsghdr *header = (const void *)text;
		size_t length = MNL_ALIGN((size_t)header->nlmsg_len);

		if (header->nlmsg_len > bytes)
			return false;
		if (header->nlmsg_len < sizeof *header || length >= bytes)
			break;
		text += length;
		bytes -= length;
	}
	return true;
}

bool sock_diag_load(struct sock_diag *reply, const char *path)
{
	size_t bytes = 0;
	char *text = read_whole(path, &bytes);
	bool done;

	memset(reply, 0, sizeof *reply);
	if (!text)
		return false;
	done = is_whole(text, bytes) &&
	       mnl_cb_run(text, bytes, 0, 0, take_socket, reply) >= 0;
	free(text);
	if (done)
		sort(reply);
	else
		sock_diag_free(reply);
	return done;
}

void sock_diag_replay(const char *path)
{
	replayed = path;
}

void sock_diag_free(struct sock_diag *reply)
{
	free(reply->sockets);
	memset(reply, 0, sizeof *reply);
}

const struct sock_diag_socket *sock_diag_find(const struct sock_diag *reply,
                                              uint64_t inode)
{
	struct sock_diag_socket wanted = {.inode = inode};

	if (!inode || !reply->n_sockets)
		return NULL;
	return bsearch(&wanted, reply->sockets, reply->n_sockets,
	               sizeof *reply->sockets, by_inode);
}
