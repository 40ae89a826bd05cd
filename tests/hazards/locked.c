/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * locked.c - locks itself in with seccomp, and ends with what its argument
 * says: leave, late, close, nothing or fork.
 */
#include "../guests/filter.h"
#include "../guests/guest.h"

#include <stdbool.h>

static void lock_in(void)
{
	FILTER_ALLOW(SYS_socket, SYS_read, SYS_close, SYS_clone,
	             SYS_set_robust_list, SYS_rt_sigprocmask, SYS_wait4,
	             SYS_exit_group);
}

static void read_in_child(int fd)
{
	char byte;
	pid_t child = fork();

	if (!child)
		_exit((int)read(fd, &byte, 1));
	waitpid(child, NULL, 0);
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	bool leaks = strcmp(what, "nothing") && strcmp(what, "late");
	int fd = leaks ? guest_leak() : -1;

	lock_in();
	if (!strcmp(what, "late"))
		socket(AF_INET, SOCK_STREAM, 0);
	if (!strcmp(what, "close"))
		close(fd);
	if (!strcmp(what, "fork"))
		read_in_child(fd);
	_exit(0);
}
