/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * memo.c - remembers which registers and stack words gave which stack.
 *
 * A table of pairs: an entry may be in either place of its pair.  Each entry
 * has a sequence number, odd while it is written; who finds it odd, or changed
 * since it began to read, has not found it.
 */
#include "memo.h"

#include <stddef.h>
#include <string.h>

enum { ENTRIES = 1024 };

/* Registers that every capture has anyway: SP is the key, PC is our own. */
#define NOT_COMPARED (1u << MEMO_SP | 1u << MEMO_PC)

struct entry {
	uint32_t sequence;
	uint32_t stack; /* 0: empty */
	uint32_t generation;
	struct memo_notes notes;
};

static struct entry entries[ENTRIES];
static uint32_t generation;

static struct entry *pair_of(uintptr_t sp, uintptr_t caller)
{
	uint64_t key =
	    (sp >> 3) * 0x9e3779b97f4a7c15u ^ caller * 0xc2b2ae3d27d4eb4fu;

	return &entries[(key >> 40) % (ENTRIES / 2) * 2];
}

static bool registers_hold(const struct memo_notes *notes,
                           const struct memo_registers *registers)
{
	uint32_t used = notes->used & ~NOT_COMPARED;

	for (; used; used &= used - 1) {
		int i = __builtin_ctz(used);

		if (registers->value[i] != notes->registers.value[i])
			return false;
	}
	return true;
}

/* A thread that is gone may have had more than ROOM words above SP. */
static bool words_hold(const struct memo_notes *notes, const uintptr_t *words,
                       size_t room)
{
	uint32_t n = notes->n;

	if (n > MEMO_WORDS)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (notes->offset[i] >= room ||
		    words[notes->offset[i]] != notes->word[i])
			return false;
	}
	return true;
}

static uint32_t check(const struct entry *entry,
                      const struct memo_registers *registers, uintptr_t caller,
                      const uintptr_t *words, size_t room)
{
	uint32_t sequence = __atomic_load_n(&entry->sequence, __ATOMIC_ACQUIRE);
	uint32_t stack = entry->stack;

	if (sequence & 1 || !stack || entry->notes.caller != caller ||
	    entry->notes.registers.value[MEMO_SP] !=
	        registers->value[MEMO_SP] ||
	    entry->generation !=
	        __atomic_load_n(&generation, __ATOMIC_RELAXED) ||
	    !registers_hold(&entry->notes, registers) ||
	    !words_hold(&entry->notes, words, room))
		return 0;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return __atomic_load_n(&entry->sequence, __ATOMIC_RELAXED) == sequence
	           ? stack
	           : 0;
}

uint32_t memo_find(const struct memo_registers *registers, uintptr_t caller,
                   const uintptr_t *words, size_t room)
{
	const struct entry *pair = pair_of(registers->value[MEMO_SP], caller);
	uint32_t stack = check(&pair[0], registers, caller, words, room);

	return stack ? stack : check(&pair[1], registers, caller, words, room);
}

/* The place to write: that of the same key, an empty one, or by turns. */
static struct entry *victim(struct entry *pair, const struct memo_notes *notes)
{
	static uint32_t turn;

	for (int i = 0; i < 2; i++) {
		if (!pair[i].stack || pair[i].generation != generation ||
		    (pair[i].notes.caller == notes->caller &&
		     pair[i].notes.registers.value[MEMO_SP] ==
		         notes->registers.value[MEMO_SP]))
			return &pair[i];
	}
	return &pair[__atomic_fetch_add(&turn, 1, __ATOMIC_RELAXED) & 1];
}

void memo_keep(const struct memo_notes *notes, uint32_t stack)
{
	struct entry *entry = victim(
	    pair_of(notes->registers.value[MEMO_SP], notes->caller), notes);
	uint32_t sequence = __atomic_load_n(&entry->sequence, __ATOMIC_RELAXED);

	/* Someone else is writing, perhaps the code this handler interrupts. */
	if (sequence & 1 || !__atomic_compare_exchange_n(
				&entry->sequence, &sequence, sequence + 1,
				false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
		return;
	memcpy(&entry->notes, notes, offsetof(struct memo_notes, offset));
	memcpy(entry->notes.offset, notes->offset,
	       notes->n * sizeof *notes->offset);
	memcpy(entry->notes.word, notes->word, notes->n * sizeof *notes->word);
	entry->generation = __atomic_load_n(&generation, __ATOMIC_RELAXED);
	entry->stack = stack;
	__atomic_store_n(&entry->sequence, sequence + 2, __ATOMIC_RELEASE);
}

void memo_drop(void)
{
	__atomic_add_fetch(&generation, 1, __ATOMIC_RELAXED);
}
