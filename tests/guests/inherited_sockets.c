/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * inherited_sockets.c - H3: a program that is started with a socket knows it
 * from the beginning, as inherited, and sees its end; so it is with a socket
 * that comes in a message.
 */
#include "guest.h"
#include "own_recording.h"

#include <spawn.h>

extern char **environ;

static int is(int fd, enum recording_kind kind)
{
	const struct recording_socket *slot =
	    own_recording() ? own_open(fd) : NULL;

	return !own_recording() || (slot && slot->kind == kind);
}

/* FD, whose peer has hung up, is read to its end. */
static void tell_end(int fd, enum recording_kind kind)
{
	char byte;

	own_tell("known", is(fd, kind));
	own_tell("read", read(fd, &byte, 1) == 0);
	own_tell("end", !own_recording() || own_socket(fd)->eof.when_ns);
}

static int pass(int fd)
{
	char bytes = 0, room[CMSG_SPACE(sizeof(fd))] = {0};
	struct iovec data = {&bytes, 1};
	struct msghdr message = {.msg_iov = &data,
	                         .msg_iovlen = 1,
	                         .msg_control = room,
	                         .msg_controllen = sizeof(room)};
	struct cmsghdr *part = CMSG_FIRSTHDR(&message);
	int pair[2];

	part->cmsg_level = SOL_SOCKET;
	part->cmsg_type = SCM_RIGHTS;
	part->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(part), &fd, sizeof(fd));
	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) ||
	    sendmsg(pair[0], &message, 0) != 1 ||
	    recvmsg(pair[1], &message, 0) != 1)
		abort();
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

int main(int argc, char **argv)
{
	char program[] = "/proc/self/exe", number[16];
	char *words[] = {program, number, NULL};
	pid_t pid;
	int fd;

	if (argc > 1) {
		tell_end(atoi(argv[1]), RECORDING_KIND_INHERITED);
		return 0;
	}
	fd = guest_leak();
	snprintf(number, sizeof(number), "%d", fd);
	if (posix_spawn(&pid, program, NULL, NULL, words, environ))
		return 1;
	waitpid(pid, NULL, 0);
	tell_end(pass(fd), RECORDING_KIND_RECEIVED);
	close(fd);
	return 0;
}
