/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * diag.c - asks the kernel about sockets that no descriptor leads to.
 */
#include "diag.h"

#include "info.h"
#include "system.h"

#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

struct request {
	struct nlmsghdr header;
	struct inet_diag_req_v2 body;
};

static struct request request_of(const struct diag_question *question)
{
	struct request request = {
	    .header =
		{
		    .nlmsg_len = sizeof request,
		    .nlmsg_type = SOCK_DIAG_BY_FAMILY,
		    .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
		},
	    .body =
		{
		    .sdiag_family = (uint8_t)question->family,
		    .sdiag_protocol = IPPROTO_TCP,
		    .idiag_ext = 1 << (INET_DIAG_INFO - 1),
		    .idiag_states = 1u << question->state,
		    .id.idiag_sport = htons(question->port),
		},
	};

	return request;
}

static struct recording_address address_of(const struct inet_diag_msg *message,
                                           const uint32_t ip[4], uint16_t port)
{
	struct recording_address address = {
	    .port = ntohs(port),
	    .family = message->idiag_family,
	    .scope = message->id.idiag_if,
	};

	memcpy(address.ip, ip, message->idiag_family == AF_INET ? 4 : 16);
	return address;
}

/* An older kernel's tcp_info may be shorter: what it lacks reads as zeros. */
static void take_info(struct diag_socket *socket, const struct rtattr *from)
{
	struct tcp_info info;
	size_t bytes = RTA_PAYLOAD(from);

	memset(&info, 0, sizeof info);
	memcpy(&info, RTA_DATA(from),
	       bytes < sizeof info ? bytes : sizeof info);
	socket->age_ms = info.tcpi_last_ack_recv;
	socket->born_ms = info_born_ms(&info);
}

static void take(const struct diag_question *question,
                 const struct nlmsghdr *header)
{
	const struct inet_diag_msg *message = NLMSG_DATA(header);
	/* Signed: the next attribute may begin behind the end. */
	int left = (int)(header->nlmsg_len - NLMSG_LENGTH(sizeof *message));
	const struct rtattr *attribute = (const void *)(message + 1);
	const struct inet_diag_sockid *id = &message->id;
	struct diag_socket socket = {
	    .local = address_of(message, id->idiag_src, id->idiag_sport),
	    .peer = address_of(message, id->idiag_dst, id->idiag_dport),
	    .cookie = (uint64_t)id->idiag_cookie[1] << 32 | id->idiag_cookie[0],
	    .inode = message->idiag_inode,
	    .queued = message->idiag_rqueue,
	    .state = message->idiag_state,
	};

	while (RTA_OK(attribute, left)) {
		if (attribute->rta_type == INET_DIAG_INFO)
			take_info(&socket, attribute);
		attribute = RTA_NEXT(attribute, left);
	}
	question->take(question->context, &socket);
}

int diag_read(const struct diag_question *question, const void *reply,
              size_t bytes)
{
	const struct nlmsghdr *header = reply;
	int left = (int)bytes;

	for (; NLMSG_OK(header, left); header = NLMSG_NEXT(header, left)) {
		if (header->nlmsg_type == NLMSG_DONE)
			return 0;
		if (header->nlmsg_type != SOCK_DIAG_BY_FAMILY ||
		    header->nlmsg_len <
		        NLMSG_LENGTH(sizeof(struct inet_diag_msg)))
			return -1;
		take(question, header);
	}
	return left > 0 ? -1 : 1;
}

static bool read_all(const struct diag_question *question, long fd)
{
	static char reply[32 << 10] __attribute__((aligned(8)));
	long got;
	int more = 1;

	while (more > 0) {
		/* The kernel answers as it is asked: nothing comes later. */
		got = system_call6(SYS_recvfrom, fd, reply, sizeof reply,
		                   MSG_DONTWAIT, 0, 0);
		if (got == -EINTR)
			continue;
		more = got > 0 ? diag_read(question, reply, (size_t)got) : -1;
	}
	return !more;
}

bool diag_ask(const struct diag_question *question)
{
	const struct request request = request_of(question);
	long fd = system_call3(SYS_socket, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
	                       NETLINK_SOCK_DIAG);
	bool done;

	if (fd < 0)
		return false;
	done = system_call6(SYS_sendto, fd, &request, sizeof request, 0, NULL,
	                    0) == (long)sizeof request &&
	       read_all(question, fd);
	system_call1(SYS_close, fd);
	return done;
}
