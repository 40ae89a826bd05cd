/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * capture.h - unwinds a stack: the only door to libunwind.
 */
#ifndef FINLEAK_CAPTURE_H
#define FINLEAK_CAPTURE_H

#include "memo.h"
#include "stacks.h"

enum {
	CAPTURE_REGISTERS = 17, /* DWARF numbers 0 to 16 */
	CAPTURE_SP = 7,
	CAPTURE_PC = 16,
};

/* The registers that functions keep for their callers: rbx, rbp, r12 to r15. */
#define CAPTURE_KEPT (1u << 3 | 1u << 6 | 0xfu << 12)

/* An unwinding: where it begins, and what it reads on the way. */
struct capture {
	struct memo_notes notes; /* begun by the caller */
	/* Kept ones, SP and PC, by number; they lie on the stack, above SP, and
	   are noted as words of it. */
	const uintptr_t *registers;
	const uintptr_t *words; /* of the stack, from SP on */
	size_t room;            /* so many */
	bool goes_on;  /* frames may lie elsewhere, beyond those words */
	bool complete; /* notes tell everything that was read */
	uintptr_t pc;  /* of the frame that is being left */
};

/*
 * Adds the frames that CAPTURE's registers give to STACK, without the
 * recorder's own. Takes mutexes of libunwind's, with signals blocked, so
 * barrier.h is around it; takes no lock of the loader's; never faults; may
 * change errno.  Only where capture_loss() is 0.
 */
void capture(struct capture *capture, struct stacks_new *stack);

/* Why nothing can be captured now; 0: it can. */
enum recording_loss capture_loss(void);

/* Of libunwind: whether capture_open() has tried, and what became of it. */
extern enum capture_state {
	CAPTURE_CLOSED,
	CAPTURE_OPENING,
	CAPTURE_OPEN,
	CAPTURE_MISSING
} capture_state;

/*
 * Loads libunwind unless that was done or a signal handler may be running: it
 * takes the loader's lock and allocates.  Keeps errno.  Not in a vfork child.
 */
void capture_open(void);

/* True while this thread initialises libunwind: its pipe must not open (H20).
 */
bool capture_is_opening(void);

/* In a forked child: what a thread that is not here had begun is lost. */
void capture_forked(void);

#endif
