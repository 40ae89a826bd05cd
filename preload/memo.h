/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * memo.h - remembers which registers and stack words gave which stack.
 *
 * A backtrace is a pure function of what the unwinder read.  As long as those
 * registers and words are what they were, so is the backtrace: a look-up
 * compares them and is exact by construction.  Lock-free, safe in signal
 * handlers, shared by all threads.
 */
#ifndef FINLEAK_MEMO_H
#define FINLEAK_MEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	MEMO_WORDS = 192,
	MEMO_REGISTERS = 17, /* DWARF numbers 0 to 16: rsp is 7, rip is 16 */
	MEMO_SP = 7,
	MEMO_PC = 16,
};

/* The registers of a capture, by DWARF number. */
struct memo_registers {
	uintptr_t value[MEMO_REGISTERS];
};

/* What an unwinding read; kept only if all of it was noted. */
struct memo_notes {
	struct memo_registers registers;
	uintptr_t caller; /* where the host called the hook: tells apart calls
	                     at one stack pointer */
	uint32_t used;    /* bit N: register N was read */
	uint32_t n;       /* stack words that were read */
	uint16_t offset[MEMO_WORDS]; /* of a word from SP, in words */
	uintptr_t word[MEMO_WORDS];
};

/*
 * The stack that REGISTERS and the stack itself give, or 0: ROOM words of it,
 * from SP on, are at WORDS.
 */
uint32_t memo_find(const struct memo_registers *registers, uintptr_t caller,
                   const uintptr_t *words, size_t room);

/* Remembers that NOTES give STACK. */
void memo_keep(const struct memo_notes *notes, uint32_t stack);

/* Forgets all: a module went, and another may come to its addresses. */
void memo_drop(void);

#endif
