/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * seccomp_strict.c - goes on with read() and write() alone, in strict mode:
 * any other system call is its death (H39).
 */
#include "guest.h"

#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static void read_to_end(int fd)
{
	char byte;

	while (read(fd, &byte, 1) > 0)
		write(1, &byte, 1);
	write(1, "end\n", 4);
}

int main(void)
{
	int peer, listener = guest_listen(&peer);
	int fd = accept(listener, NULL, NULL);

	write(peer, "bytes\n", 6);
	shutdown(peer, SHUT_WR);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0))
		return 1;
	read_to_end(fd);
	write(fd, "answer\n", 7);
	syscall(SYS_exit, 3);
	return 2;
}
