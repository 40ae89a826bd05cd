/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * where.c - the stack of a call: from the memo, else by unwinding.
 */
#include "where.h"

#include "barrier.h"
#include "bounds.h"
#include "capture.h"
#include "glibc.h"

#include <string.h>

/* In the child of a fork that was not prepared, or not in time. */
static bool memo_only;

static uint32_t lose(enum recording_loss loss)
{
	__atomic_add_fetch(&mapping.header->lost[loss], 1, __ATOMIC_RELAXED);
	return RECORDING_NO_STACK | loss;
}

/* Takes a stack that the memo does not have. */
__attribute__((noinline)) static uint32_t unwind(enum recording_call call,
                                                 struct capture *from)
{
	struct stacks_new stack;
	uint32_t reference;

	if (!barrier_enter())
		return lose(RECORDING_LOST_FORKING);
	from->notes.used = 0;
	from->notes.n = 0;
	stack.call = call;
	stack.n = 0;
	stack.cut = false;
	capture(from, &stack);
	barrier_leave();
	if (!stack.n)
		return lose(RECORDING_LOST_NO_FRAMES);
	reference = stacks_add(&stack);
	if (from->complete && !(reference & RECORDING_NO_STACK))
		memo_keep(&from->notes, reference);
	return reference;
}

static enum recording_loss why_not(uintptr_t sp)
{
	enum recording_loss loss = capture_loss();

	if (loss)
		return loss;
	if (memo_only)
		return RECORDING_LOST_FORKED;
	return bounds_room(sp) ? 0 : RECORDING_LOST_NO_ROOM;
}

/*
 * The registers as they are in the function that this is part of: what callers
 * may find in them, and where we are.
 */
__attribute__((always_inline)) static inline void
take_registers(struct memo_registers *registers)
{
	uintptr_t *to = registers->value;

	memset(registers, 0, sizeof *registers);
	__asm__ volatile("mov %%rbx, 24(%0)\n\t"
	                 "mov %%rbp, 48(%0)\n\t"
	                 "mov %%rsp, 56(%0)\n\t"
	                 "mov %%r12, 96(%0)\n\t"
	                 "mov %%r13, 104(%0)\n\t"
	                 "mov %%r14, 112(%0)\n\t"
	                 "mov %%r15, 120(%0)\n\t"
	                 "lea 0(%%rip), %%rcx\n\t"
	                 "mov %%rcx, 128(%0)"
	                 :
	                 : "r"(to)
	                 : "rcx", "memory");
}

__attribute__((noinline)) static uint32_t
unwind_from(enum recording_call call, const struct memo_registers *registers,
            const void *caller, uintptr_t top, bool own)
{
	struct capture from;

	from.notes.registers = *registers;
	from.notes.caller = (uintptr_t)caller;
	from.top = top;
	from.complete = own;
	return unwind(call, &from);
}

__attribute__((noinline)) uint32_t where_called(enum recording_call call,
                                                const void *caller)
{
	struct memo_registers registers;
	enum recording_loss loss;
	uint32_t reference = 0;
	uintptr_t sp, top;
	bool own;

	take_registers(&registers);
	sp = registers.value[MEMO_SP];
	top = bounds_top(sp, &own);
	/* Of a foreign stack nobody knows what may be read tomorrow. */
	if (own)
		reference = memo_find(&registers, (uintptr_t)caller, top);
	if (reference)
		return reference;
	loss = why_not(sp);
	return loss ? lose(loss)
	            : unwind_from(call, &registers, caller, top, own);
}

void where_forked(bool prepared)
{
	capture_forked();
	/* A thread that is not here any more may hold libunwind's mutex. */
	if (!barrier_forked() || (!prepared && !__libc_single_threaded))
		memo_only = true;
}
