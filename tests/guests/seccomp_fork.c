/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * seccomp_fork.c - allows itself to fork and to exchange bytes, and dies of any
 * other system call: also of one of the recorder's around the fork (H39).
 */
#include "guest.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define ALLOW(number)                                                          \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, 1),                     \
	    BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* What glibc's fork(), wait() and _exit() need, and reads and writes. */
static void lock_in(void)
{
	struct sock_filter filter[] = {
	    BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
	             offsetof(struct seccomp_data, nr)),
	    ALLOW(SYS_read),
	    ALLOW(SYS_write),
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
