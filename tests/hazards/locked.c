/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * locked.c - locks itself in with seccomp, and ends with what its argument
 * says: leave, late, close, nothing or fork.
 */
#include "../guests/guest.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define ALLOW(number)                                                          \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),                     \
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

static void lock_in(void)
{
	struct sock_filter filter[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
	             offsetof(struct seccomp_data, nr)),
	    ALLOW(SYS_socket),
	    ALLOW(SYS_read),
	    ALLOW(SYS_close),
	    ALLOW(SYS_clone),
	    ALLOW(SYS_set_robust_list),
	    ALLOW(SYS_rt_sigprocmask),
	    ALLOW(SYS_wait4),
	    ALLOW(SYS_exit_group),
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	};
	struct sock_fprog program = {sizeof(filter) / sizeof(*filter), filter};

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0))
		abort();
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
