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
#include "memory.h"
#include "system.h"

#include <errno.h>

/* As much of a foreign stack as is looked at: 8 KiB. */
enum { FOREIGN_WORDS = 1024 };

/* In the child of a fork that was not prepared, or not in time. */
static bool memo_only;

static uint32_t lose(enum recording_loss loss)
{
	__atomic_add_fetch(&mapping.header->lost[loss], 1, __ATOMIC_RELAXED);
	return RECORDING_NO_STACK | loss;
}

/* A call whose stack is wanted. */
struct where {
	enum recording_call call;
	struct memo_key key;
	const uintptr_t *registers; /* see struct capture */
	const uintptr_t *words;     /* of the stack, from SP on */
	size_t room;                /* so many */
	bool aside;                 /* we are on a stack of our own */
	bool lasts;                 /* what is found can be found again */
	uint32_t reference;         /* the answer */
};

/* Takes 6 kilobytes of stack and libunwind's share. */
static void unwind(void *context)
{
	struct where *where = context;
	struct capture from;
	struct stacks_new stack;

	memo_begin(&from.notes, where->key);
	from.registers = where->registers;
	from.words = where->words;
	from.room = where->room;
	from.goes_on = where->aside;
	from.complete = where->lasts;
	stack.call = where->call;
	stack.n = 0;
	stack.cut = false;
	capture(&from, &stack);
	where->reference =
	    stack.n ? stacks_add(&stack) : lose(RECORDING_LOST_NO_FRAMES);
	if (from.complete && !(where->reference & RECORDING_NO_STACK))
		memo_keep(&from.notes, where->reference);
}

static void unwind_where_there_is_room(struct where *where)
{
	if (where->aside || bounds_room(where->key.sp))
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
take_registers(uintptr_t to[CAPTURE_REGISTERS])
{
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

__attribute__((noinline)) static void find_out(struct where *where)
{
	enum recording_loss loss = why_not();

	if (!loss && !barrier_enter())
		loss = RECORDING_LOST_FORKING;
	if (loss) {
		where->reference = lose(loss);
		return;
	}
	unwind_where_there_is_room(where);
	barrier_leave();
}

/*
 * Of a coroutine's stack, or of one for signals, nobody knows how far it goes
 * up, and another thread may unmap what lies there: so it is not read, but
 * copied by the kernel, which can't fault.
 */
static void find_in_copy(void *context)
{
	struct where *where = context;
	uintptr_t sp = where->key.sp;
	uintptr_t words[FOREIGN_WORDS];

	where->aside = true;
	where->words = words;
	where->room = memory_copy(sp, words, sizeof words) / sizeof *words;
	where->lasts = where->room;
	if (where->room) {
		where->reference =
		    memo_find(where->key, where->words, where->room);
	} else {
		/* A seccomp filter forbids it. */
		where->words = (const uintptr_t *)sp;
		where->room = (bounds_top(sp) - sp) / sizeof *words;
	}
	if (!where->reference)
		find_out(where);
}

__attribute__((noinline)) static void find_on_foreign(struct where *where)
{
	if (system_locked)
		where->reference = lose(RECORDING_LOST_SECCOMP);
	else if (!aside_call(find_in_copy, where))
		where->reference = lose(RECORDING_LOST_NO_ROOM);
}

/*
 * A stack that the memo does not know.  TOP is that of the thread's own stack;
 * 0 if this is another, which the memo was not asked about.
 */
__attribute__((noinline)) static uint32_t find_new(enum recording_call call,
                                                   struct memo_key key,
                                                   const uintptr_t *registers,
                                                   uintptr_t top)
{
	struct where where = {.call = call, .key = key, .registers = registers};
	int saved = errno;

	if (top) {
		where.words = (const uintptr_t *)key.sp;
		where.room = (top - key.sp) / sizeof *where.words;
		where.lasts = true;
		find_out(&where);
	} else {
		find_on_foreign(&where);
	}
	errno = saved;
	return where.reference;
}

__attribute__((noinline)) uint32_t where_called(enum recording_call call,
                                                const void *caller)
{
	uintptr_t registers[CAPTURE_REGISTERS], top;
	struct memo_key key;
	uint32_t found = 0;

	take_registers(registers);
	key = (struct memo_key){registers[CAPTURE_SP], (uintptr_t)caller};
	top = __builtin_expect(bounds_known(key.sp), 1)
	          ? thread.stack_top
	          : bounds_own_top(key.sp);
	if (top)
		found = memo_find(key, (const uintptr_t *)key.sp,
		                  (top - key.sp) / sizeof(uintptr_t));
	return found ? found : find_new(call, key, registers, top);
}

void where_forked(bool prepared)
{
	bool clear = barrier_forked();

	aside_forked();
	capture_forked();
	/* A thread that is not here any more may hold libunwind's mutex. */
	if (prepared ? !clear : !__libc_single_threaded)
		memo_only = true;
}
