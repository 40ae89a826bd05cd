/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * memo.h - remembers which words of a stack gave which backtrace.
 *
 * A backtrace is a pure function of what the unwinder read.  As long as those
 * words are what they were, so is the backtrace: a look-up compares them and is
 * exact by construction.  Lock-free, safe in signal handlers, shared by all
 * threads.
 */
#ifndef FINLEAK_MEMO_H
#define FINLEAK_MEMO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MEMO_WORDS = 192 };

/* Where a call came from: two calls of one place may have different stacks. */
struct memo_key {
	uintptr_t sp;     /* the stack pointer of who asks, deep in the hook */
	uintptr_t caller; /* the return address of the hook */
};

/* What an unwinding read; kept only if all of it was noted. */
struct memo_notes {
	struct memo_key key;
	uint64_t begun; /* memo_begin()'s */
	uint32_t n;     /* words that were read */
	/* Offset of a word that was taken for an address and leads nowhere, so
	   that the stack ends there whatever it is; 0: none. */
	uint16_t astray;
	uint16_t offset[MEMO_WORDS]; /* of each from SP, in words */
	uintptr_t word[MEMO_WORDS];
};

/*
 * The stack that KEY and the words above its SP give, or 0: ROOM words from
 * there on are at WORDS.
 */
uint32_t memo_find(struct memo_key key, const uintptr_t *words, size_t room);

/* Empties NOTES for an unwinding of KEY that begins now. */
void memo_begin(struct memo_notes *notes, struct memo_key key);

/*
 * The word with the value ADDRESS led nowhere: from now on it need not be the
 * same, only lead nowhere.
 */
void memo_astray(struct memo_notes *notes, uintptr_t address);

/* Remembers that NOTES give STACK. */
void memo_keep(const struct memo_notes *notes, uint32_t stack);

/* Forgets all: a module went, and another may come to its addresses. */
void memo_drop(void);

#endif
