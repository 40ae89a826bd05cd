/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * filter.h - a program that allows itself a few system calls.
 */
#ifndef FILTER_H
#define FILTER_H

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

enum { FILTER_CALLS = 16 };

/* From here on the process dies of each system call but the N of CALLS. */
static inline void filter_allow(const int *calls, unsigned short n)
{
	struct sock_filter rules[2 * FILTER_CALLS + 2] = {BPF_STMT(
	    BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))};
	struct sock_fprog program = {1, rules};

	for (unsigned short i = 0; i < n && i < FILTER_CALLS; i++) {
		rules[program.len++] = (struct sock_filter)BPF_JUMP(
		    BPF_JMP | BPF_JEQ | BPF_K, (unsigned int)calls[i], 0, 1);
		rules[program.len++] = (struct sock_filter)BPF_STMT(
		    BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	}
	rules[program.len++] = (struct sock_filter)BPF_STMT(
	    BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0))
		abort();
}

#define FILTER_ALLOW(...)                                                      \
	filter_allow((const int[]){__VA_ARGS__},                               \
	             sizeof((const int[]){__VA_ARGS__}) / sizeof(int))

#endif
