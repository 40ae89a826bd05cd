/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * filtered.c - filtered before|after errno|trap|kill: forbids itself, before
 * its first socket or after it, what it does not need but the recorder would;
 * leaks a socket and ends with 7.
 *
 * filtered launch NUMBER PROGRAM...: runs PROGRAM, to which the system call of
 * that number fails with EPERM.
 */
#include "../guests/guest.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

enum { MOST = 32 };

static const int recorders[] = {
    SYS_openat,     SYS_mmap,   SYS_madvise,    SYS_mprotect, SYS_munmap,
    SYS_ftruncate,  SYS_clone,  SYS_unlinkat,   SYS_fcntl,    SYS_ioctl,
    SYS_getsockopt, SYS_getpid, SYS_gettid,     SYS_getppid,  SYS_wait4,
    SYS_prlimit64,  SYS_execve, SYS_readlinkat, SYS_fstat,    SYS_newfstatat,
    SYS_sched_yield};

static void forbid(const int *numbers, size_t n, unsigned int action)
{
	struct sock_filter filter[MOST + 3];
	struct sock_fprog program = {(unsigned short)(n + 3), filter};

	filter[0] = (struct sock_filter)BPF_STMT(
	    BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < n; i++)
		filter[i + 1] = (struct sock_filter)BPF_JUMP(
		    BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)numbers[i],
		    (unsigned char)(n - i), 0);
	filter[n + 1] =
	    (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	filter[n + 2] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0))
		abort();
}

static void on_trap(int number)
{
	(void)number;
	write(1, "trapped\n", 8);
}

static unsigned int action_of(const char *name)
{
	if (!strcmp(name, "errno"))
		return SECCOMP_RET_ERRNO | EPERM;
	return strcmp(name, "trap") ? SECCOMP_RET_KILL_PROCESS
	                            : SECCOMP_RET_TRAP;
}

static int launch(char **words)
{
	int number = atoi(words[0]);

	forbid(&number, 1, action_of("errno"));
	execv(words[1], words + 1);
	return 127;
}

int main(int argc, char **argv)
{
	int early, fd;
	char byte = 0;

	if (argc > 3 && !strcmp(argv[1], "launch"))
		return launch(argv + 2);
	if (argc != 3)
		return 2;
	early = !strcmp(argv[1], "before");
	signal(SIGSYS, on_trap);
	if (!early)
		guest_leak();
	forbid(recorders, sizeof(recorders) / sizeof(*recorders),
	       action_of(argv[2]));
	fd = guest_leak();
	if (read(fd, &byte, 1) == 0)
		write(1, "end\n", 4);
	close(fd);
	guest_leak();
	exit(7);
}
