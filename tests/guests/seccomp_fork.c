/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * seccomp_fork.c - allows itself to fork and to exchange bytes, and dies of any
 * other system call: also of one of the recorder's around the fork (H39).
 */
#include "filter.h"
#include "guest.h"

/* What glibc's fork(), wait() and _exit() need, and reads and writes. */
static void lock_in(void)
{
	FILTER_ALLOW(SYS_read, SYS_write, SYS_close, SYS_clone,
	             SYS_set_robust_list, SYS_rt_sigprocmask, SYS_wait4,
	             SYS_exit_group);
}

static void work_in_child(int fd)
{
	char byte;

	if (read(fd, &byte, 1) == 0)
		write(1, "child\n", 6);
	close(fd);
	_exit(3);
}

int main(void)
{
	int fd = guest_leak(), status = 0;
	pid_t child;

	lock_in();
	child = fork();
	if (!child)
		work_in_child(fd);
	waitpid(child, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 3)
		write(1, "parent\n", 7);
	child = _Fork();
	if (!child)
		work_in_child(fd);
	waitpid(child, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 3)
		write(1, "again\n", 6);
	_exit(4);
}
