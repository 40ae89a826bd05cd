/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fork_without_handlers.c - forks of every kind, each child with its own end.
 */
#include "guest.h"

#include <sched.h>
#include <sys/syscall.h>

static int child(void *unused)
{
	(void)unused;
	close(socket(AF_INET, SOCK_STREAM, 0));
	_exit(7);
}

static void tell(const char *how, pid_t pid)
{
	int status = 0;

	if (pid == 0)
		child(NULL);
	waitpid(pid, &status, 0);
	printf("%s %d\n", how, WEXITSTATUS(status));
	fflush(stdout);
}

int main(void)
{
	static char stack[65536];

	guest_leak();
	tell("fork", fork());
	tell("_Fork", _Fork());
	tell("SYS_fork", (pid_t)syscall(SYS_fork));
	tell("SYS_clone", (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
	tell("clone", clone(child, stack + sizeof(stack),
	                    CLONE_VM | CLONE_VFORK | SIGCHLD, NULL));
	return 0;
}
