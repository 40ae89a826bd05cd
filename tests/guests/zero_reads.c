/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * zero_reads.c - H7: reads that give 0 and are not the peer's end.
 */
#include "guest.h"
#include "own_recording.h"

#include <sys/uio.h>

static const struct recording_header *header;

static int has_end(int fd)
{
	const struct recording_socket *slot = own_open(fd);

	return slot && slot->eof.when_ns;
}

static void check(const char *what, ssize_t got, int fd, int wanted)
{
	printf("%s %zd: ", what, got);
	own_tell("end", !header || has_end(fd) == wanted);
}

/* A connection; its other end goes to PEER. */
static int connection(int *peer)
{
	int listener = guest_listen(peer);
	int fd = accept(listener, NULL, NULL);

	close(listener);
	return fd;
}

static void read_nothing(int fd)
{
	struct iovec empty = {NULL, 0};
	struct mmsghdr message = {
	    .msg_hdr = {.msg_iov = &empty, .msg_iovlen = 1}};
	char byte;

	check("read of nothing", read(fd, &byte, 0), fd, 0);
	check("recv of nothing", recv(fd, &byte, 0, MSG_DONTWAIT), fd, 0);
	check("readv of nothing", readv(fd, &empty, 1), fd, 0);
	check("readv of no vector", readv(fd, &empty, 0), fd, 0);
	check("recvmsg of nothing", recvmsg(fd, &message.msg_hdr, MSG_DONTWAIT),
	      fd, 0);
	check("recvmmsg of nothing",
	      recvmmsg(fd, &message, 1, MSG_DONTWAIT, NULL), fd, 0);
}

int main(void)
{
	struct linger at_once = {1, 0};
	int peer, fd = connection(&peer);
	char byte;

	header = own_recording();
	send(peer, "x", 1, 0);
	recv(fd, &byte, 1, MSG_PEEK);
	read_nothing(fd);
	read(fd, &byte, 1);
	shutdown(fd, SHUT_RD);
	check("read after our own SHUT_RD", read(fd, &byte, 1), fd, 0);

	fd = connection(&peer);
	shutdown(peer, SHUT_WR);
	check("peek", recv(fd, &byte, 1, MSG_PEEK), fd, 0);
	check("read", read(fd, &byte, 1), fd, 1);

	fd = connection(&peer);
	setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(peer);
	check("read after a reset", read(fd, &byte, 1), fd, 0);
	return 0;
}
