/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * where.c - the stack of a call: from the memo, else by unwinding.
 */
#include "where.h"

#include "aside.h"
#include "barrier.h"
#include "bounds.h"
#include "capture.h"
#include "glibc.h"
#include "system.h"

#include <string.h>

/* In the child of a fork that was not prepared, or not in time. */
static bool memo_only;

static uint32_t lose(enum recording_loss loss)
{
	__atomic_add_fetch(&mapping.header->lost[loss], 1, __ATOMIC_RELAXED);
	return RECORDING_NO_STACK | loss;
}

/* A call whose stack the memo does not have. */
struct where {
	enum recording_call call;
	const void *caller;
	const struct memo_registers *registers;
	uintptr_t top;
	bool own;
	uint32_t reference; /* the answer */
};

/* Takes 6 kilobytes of stack and libunwind's share. */
static void unwind(void *context)
{
	struct where *where = context;
	struct capture from;
	struct stacks_new stack;

	from.notes.registers = *where->registers;
	from.notes.caller = (uintptr_t)where->caller;
	from.notes.used = 0;
	from.notes.n = 0;
	from.top = where->top;
	from.complete = where->own;
	stack.call = where->call;
	stack.n = 0;
	stack.cut = false;
	capture(&from, &stack);
	where->reference =
	    stack.n ? stacks_add(&stack) : lose(RECORDING_LOST_NO_FRAMES);
	if (from.complete && !(where->reference & RECORDING_NO_STACK))
		memo_keep(&from.notes, where->reference);
}

/* Nothing is known of the room on a foreign stack. */
static void unwind_where_there_is_room(struct where *where)
{
	uintptr_t sp = where->registers->value[MEMO_SP];

	if (where->own && bounds_room(sp))
		unwind(where);
	else if (!aside_call(unwind, where))
		where->reference = lose(RECORDING_LOST_NO_ROOM);
}

static enum recording_loss why_not(void)
{
	enum recording_loss loss =
	    system_locked ? RECORDING_LOST_SECCOMP : capture_loss();

	if (loss)
		return loss;
	return memo_only ? RECORDING_LOST_FORKED : 0;
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

__attribute__((noinline)) static uint32_t find_out(struct where *where)
{
	enum recording_loss loss = why_not();

	if (loss)
		return lose(loss);
	if (!barrier_enter())
		return lose(RECORDING_LOST_FORKING);
	unwind_where_there_is_room(where);
	barrier_leave();
	return where->reference;
}

__attribute__((noinline)) uint32_t where_called(enum recording_call call,
                                                const void *caller)
{
	struct memo_registers registers;
	struct where where = {.call = call, .caller = caller};
	uint32_t reference = 0;

	take_registers(&registers);
	where.registers = &registers;
	where.top = bounds_top(registers.value[MEMO_SP], &where.own);
	/* Of a foreign stack nobody knows what may be read tomorrow. */
	if (where.own)
		reference = memo_find(&registers, (uintptr_t)caller, where.top);
	return reference ? reference : find_out(&where);
}

void where_forked(bool prepared)
{
	bool clear = barrier_forked();

	capture_forked();
	/* A thread that is not here any more may hold libunwind's mutex. */
	if (prepared ? !clear : !__libc_single_threaded)
		memo_only = true;
}
