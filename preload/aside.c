/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * aside.c - calls a function on a stack of the recorder's own.
 */
#include "aside.h"

#include "system.h"

#include <signal.h>
#include <stdint.h>

enum { STACKS = 8, BYTES = 64 << 10 };

static char stacks[STACKS][BYTES] __attribute__((aligned(64)));
static bool taken[STACKS];

static void call_on(char *top, void (*run)(void *context), void *context)
{
	__asm__ volatile("mov %%rsp, %%rbx\n\t"
	                 "mov %[top], %%rsp\n\t"
	                 "call *%[run]\n\t"
	                 "mov %%rbx, %%rsp"
	                 : "+D"(context)
	                 : [top] "r"(top), [run] "r"(run)
	                 : "rbx", "rax", "rcx", "rdx", "rsi", "r8", "r9", "r10",
	                   "r11", "xmm0", "xmm1", "xmm2", "xmm3", "xmm4",
	                   "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10",
	                   "xmm11", "xmm12", "xmm13", "xmm14", "xmm15", "cc",
	                   "memory");
}

/*
 * Without signals: the kernel, which sees that we are not on the alternate
 * stack, would start a handler over what is in use there.
 */
static void call_undisturbed(char *top, void (*run)(void *context),
                             void *context)
{
	uint64_t all = ~UINT64_C(0), before = 0;
	long error = system_call4(SYS_rt_sigprocmask, SIG_SETMASK, &all,
	                          &before, sizeof all);

	call_on(top, run, context);
	if (!error)
		system_call4(SYS_rt_sigprocmask, SIG_SETMASK, &before, 0,
		             sizeof before);
}

bool aside_call(void (*run)(void *context), void *context)
{
	for (int i = 0; i < STACKS; i++) {
		if (__atomic_exchange_n(&taken[i], true, __ATOMIC_ACQUIRE))
			continue;
		call_undisturbed(stacks[i] + BYTES, run, context);
		__atomic_store_n(&taken[i], false, __ATOMIC_RELEASE);
		return true;
	}
	return false;
}

void aside_forked(void)
{
	for (int i = 0; i < STACKS; i++)
		taken[i] = false;
}
