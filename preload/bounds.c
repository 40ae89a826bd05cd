/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bounds.c - where the stack that is in use begins and ends.
 */
#include "bounds.h"

#include "system.h"
#include "thread.h"

#include <pthread.h>
#include <signal.h>

enum {
	PAGE = 4096,
	/* A stack that is deeper than this is taken for a foreign one. */
	DEEPEST = 4 << 20,
	FOREIGN_PAGES = 16,
	/* A cold capture takes 6 kB, its notes 4; the rest is for a signal. */
	ROOM = 24 << 10,
};

/* The top of the main thread's stack; ld.so's, since glibc 2.2.5. */
extern void *__libc_stack_end __attribute__((weak));

/*
 * A thread's descriptor lies at the top of its stack; the main thread's lies
 * elsewhere.  The one of the two that is nearest above SP, or 0.
 */
static uintptr_t nearest_top(uintptr_t sp)
{
	uintptr_t self = (uintptr_t)pthread_self();
	uintptr_t main_top =
	    &__libc_stack_end ? (uintptr_t)__libc_stack_end : 0;
	uintptr_t top = 0;

	if (self > sp)
		top = self;
	if (main_top > sp && (!top || main_top < top))
		top = main_top;
	return top && top - sp <= DEEPEST ? top : 0;
}

/* One past the last readable page from FROM on, at the most TO. */
static uintptr_t readable_end(uintptr_t from, uintptr_t to)
{
	uintptr_t page = from & ~(uintptr_t)(PAGE - 1);

	while (page < to && system_readable(page))
		page += PAGE;
	return page < to ? page : to;
}

/* Whether the page that was in the way last time still is. */
static bool is_parted(uintptr_t sp, uintptr_t top)
{
	return sp < thread.stack_hole && thread.stack_hole < top &&
	       !system_readable(thread.stack_hole);
}

uintptr_t bounds_own_top(uintptr_t sp)
{
	uintptr_t top, known, end;

	if (bounds_known(sp))
		return thread.stack_top;
	if (system_locked)
		return 0;
	top = nearest_top(sp);
	if (!top || is_parted(sp, top))
		return 0;
	/* What was found readable of the same stack need not be asked again. */
	known = top == thread.stack_top ? thread.stack_low : top;
	end = readable_end(sp, known);
	if (end != known) {
		thread.stack_hole = end;
		return 0;
	}
	thread.stack_low = sp & ~(uintptr_t)(PAGE - 1);
	thread.stack_top = top;
	return top;
}

uintptr_t bounds_top(uintptr_t sp)
{
	uintptr_t top = bounds_own_top(sp);

	if (top || system_locked)
		return top ? top : sp;
	return readable_end(sp, (sp & ~(uintptr_t)(PAGE - 1)) +
	                            FOREIGN_PAGES * PAGE);
}

bool bounds_room(uintptr_t sp)
{
	stack_t alternate;

	if (!system_call2(SYS_sigaltstack, 0, &alternate) &&
	    alternate.ss_flags & SS_ONSTACK)
		return sp - (uintptr_t)alternate.ss_sp > ROOM;
	for (uintptr_t page = sp - ROOM; page < sp; page += PAGE) {
		if (!system_readable(page))
			return false;
	}
	return true;
}
