/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * closed_by_number.c - H2: sockets that are opened, copied and closed through
 * syscall() are known at once, and their stacks count them.
 */
#include "guest.h"
#include "own_recording.h"

#include <sys/syscall.h>

enum { TIMES = 1000 };

static int is_open(const struct recording_header *header, int fd)
{
	return !header || own_open(fd);
}

static int is_gone(const struct recording_header *header, int fd)
{
	return !header || !own_open(fd);
}

int main(void)
{
	const struct recording_header *header;
	int kept = (int)syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
	int fd, copy, wrong = 0;

	header = own_recording();
	own_tell("SYS_socket", is_open(header, kept));
	for (int i = 0; i < TIMES; i++) {
		fd = (int)syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
		wrong += !is_open(header, fd);
		syscall(SYS_close, fd);
		wrong += !is_gone(header, fd);
	}
	own_tell("SYS_close", wrong == 0);

	copy = (int)syscall(SYS_dup, kept);
	own_tell("SYS_dup", is_open(header, copy));
	fd = (int)syscall(SYS_socket, AF_INET, SOCK_STREAM, 0);
	syscall(SYS_dup2, 0, fd);
	own_tell("SYS_dup2", is_gone(header, fd));
	syscall(SYS_dup3, kept, fd, 0);
	own_tell("SYS_dup3", is_open(header, fd));
	syscall(SYS_close_range, fd, fd, 0);
	own_tell("SYS_close_range", is_gone(header, fd));
	own_tell("a close that fails",
	         syscall(SYS_close, fd) == -1 && errno == EBADF);
	return 0;
}
