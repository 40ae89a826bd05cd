/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * memo.c - remembers which words of a stack gave which backtrace.
 *
 * Entries lie one after another in a ring of bytes, each as long as it needs,
 * so that a look-up touches few cache lines.  Who writes one first takes the
 * room for it, and a place in the index tells of it only when it is complete:
 * nobody waits, and a signal handler writes beside what it interrupts.  Who
 * reads one looks afterwards whether the ring has come round meanwhile: then it
 * has found nothing.
 */
#include "memo.h"

#include "memory.h"
#include "system.h"

#include <string.h>

enum {
	RING = 1 << 20, /* bytes; some 4,000 stacks of a usual depth */
	LINE = 64,
	WAYS = 4, /* that a key may be in: so many stacks of one key */
	SETS = 1 << 11,
};

struct entry {
	struct memo_key key;
	uint32_t stack;
	uint16_t n;
	uint16_t astray; /* see struct memo_notes */
	uint64_t begun;
	uintptr_t word[]; /* n of them; then, of each, its offset: uint16_t */
};

/* What begins near the end may be read, never written, past it. */
static char ring[RING + sizeof(struct memo_notes)]
    __attribute__((aligned(LINE)));

/*
 * Where entries begin: the line, counted from the first one that the ring ever
 * had, and above it a tag, which tells most other keys without a look.
 */
enum { TAG_BITS = 20 };
static uint64_t places[SETS][WAYS] __attribute__((aligned(LINE)));

/* Lines that were handed out. */
static uint64_t taken = 1;

/* How often everything was forgotten. */
static uint64_t drops;

/*
 * Who is writing, in even rounds of the ring and in odd ones.  A round begins
 * when all writers of the one before are done: a late one would else write over
 * what others have told of by now.  One that a signal handler's jump has taken
 * away never is: so nobody waits for longer than PATIENCE_NS.
 */
static uint32_t writers[2];
static uint64_t waited_since;
enum { LINES = RING / LINE, PATIENCE_NS = 2000000000 };

static uint64_t hash_of(struct memo_key key)
{
	return (key.sp >> 3) * 0x9e3779b97f4a7c15u ^
	       key.caller * 0xc2b2ae3d27d4eb4fu;
}

static uint64_t *set_of(uint64_t hash)
{
	return places[hash >> 20 & (SETS - 1)];
}

static uint64_t tag_of(uint64_t hash)
{
	return hash >> (64 - TAG_BITS) << (64 - TAG_BITS);
}

static uint64_t line_of(uint64_t place)
{
	return place & (UINT64_MAX >> TAG_BITS);
}

static struct entry *entry_at(uint64_t line)
{
	return (struct entry *)&ring[line * LINE % RING];
}

/*
 * An entry that is just overwritten may say anything, also that it has words
 * beyond ROOM.
 */
static bool words_hold(const struct entry *entry, const uintptr_t *words,
                       size_t room)
{
	/* Atomic, to be read once: what was checked is what is used. */
	uint32_t n = __atomic_load_n(&entry->n, __ATOMIC_RELAXED);
	const uint16_t *offset;

	if (n > MEMO_WORDS)
		return false;
	offset = (const uint16_t *)&entry->word[n];
	for (uint32_t i = 0; i < n; i++) {
		uint16_t at = __atomic_load_n(&offset[i], __ATOMIC_RELAXED);

		if (at >= room || words[at] != entry->word[i])
			return false;
	}
	return true;
}

/* Whether nothing that an unwinding follows could be at ADDRESS. */
static bool leads_nowhere(uintptr_t address, uintptr_t sp, size_t room)
{
	return address - sp >= room * sizeof(uintptr_t) &&
	       !memory_near_module(address);
}

static bool strays(const struct entry *entry, const uintptr_t *words,
                   size_t room)
{
	uint16_t astray = __atomic_load_n(&entry->astray, __ATOMIC_RELAXED);

	return astray < room &&
	       leads_nowhere(words[astray], entry->key.sp, room);
}

static uint32_t check(uint64_t line, struct memo_key key,
                      const uintptr_t *words, size_t room)
{
	const struct entry *entry = entry_at(line);
	uint32_t stack = entry->stack;

	if (entry->key.sp != key.sp || entry->key.caller != key.caller ||
	    entry->begun != __atomic_load_n(&drops, __ATOMIC_RELAXED) ||
	    !words_hold(entry, words, room) ||
	    (entry->astray && !strays(entry, words, room)))
		return 0;
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
	return __atomic_load_n(&taken, __ATOMIC_RELAXED) <= line + LINES ? stack
	                                                                 : 0;
}

uint32_t memo_find(struct memo_key key, const uintptr_t *words, size_t room)
{
	uint64_t hash = hash_of(key), tag = tag_of(hash);
	const uint64_t *set = set_of(hash);

	for (int i = 0; i < WAYS; i++) {
		uint64_t place = __atomic_load_n(&set[i], __ATOMIC_ACQUIRE);
		uint32_t stack;

		if ((place ^ tag) >> (64 - TAG_BITS) || !line_of(place))
			continue;
		stack = check(line_of(place), key, words, room);
		if (stack)
			return stack;
	}
	return 0;
}

void memo_begin(struct memo_notes *notes, struct memo_key key)
{
	notes->key = key;
	notes->begun = __atomic_load_n(&drops, __ATOMIC_ACQUIRE);
	notes->n = 0;
	notes->astray = 0;
}

void memo_astray(struct memo_notes *notes, uintptr_t address)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < notes->n; i++) {
		if (notes->word[i] == address &&
		    (!notes->astray || notes->astray == notes->offset[i])) {
			notes->astray = notes->offset[i];
			continue;
		}
		notes->word[kept] = notes->word[i];
		notes->offset[kept++] = notes->offset[i];
	}
	notes->n = kept;
}

static uint32_t *writers_of(uint64_t line)
{
	return &writers[line / LINES % 2];
}

static void leave(uint64_t line)
{
	__atomic_fetch_sub(writers_of(line), 1, __ATOMIC_SEQ_CST);
}

/* Whether a round may begin at LINE. */
static bool is_clear(uint64_t line)
{
	uint64_t now = system_now_ns(SYSTEM_TICKS);

	if (__atomic_load_n(writers_of(line - 1), __ATOMIC_SEQ_CST) == 0) {
		waited_since = 0;
		return true;
	}
	if (!waited_since)
		waited_since = now;
	if (now - waited_since < PATIENCE_NS)
		return false;
	__atomic_store_n(writers_of(line - 1), 0, __ATOMIC_SEQ_CST);
	return true;
}

/*
 * Takes the room of N lines that follow each other, for somebody to write there
 * until leave(); gives the first, or 0 if there is none now.
 */
static uint64_t take(uint64_t n)
{
	for (;;) {
		uint64_t seen = __atomic_load_n(&taken, __ATOMIC_SEQ_CST);
		uint64_t first = seen;

		if (seen % LINES + n > LINES)
			first = (seen / LINES + 1) * LINES;
		__atomic_fetch_add(writers_of(first), 1, __ATOMIC_SEQ_CST);
		if (first % LINES == 0 && !is_clear(first)) {
			leave(first);
			return 0;
		}
		if (__atomic_compare_exchange_n(&taken, &seen, first + n, false,
		                                __ATOMIC_SEQ_CST,
		                                __ATOMIC_SEQ_CST))
			return first;
		leave(first);
	}
}

static void fill(struct entry *entry, const struct memo_notes *notes,
                 uint32_t stack)
{
	entry->key = notes->key;
	entry->stack = stack;
	entry->n = (uint16_t)notes->n;
	entry->astray = notes->astray;
	entry->begun = notes->begun;
	memcpy(entry->word, notes->word, notes->n * sizeof *notes->word);
	memcpy(&entry->word[notes->n], notes->offset,
	       notes->n * sizeof *notes->offset);
}

/* Of the places of a set, that of the oldest entry. */
static uint64_t *victim(uint64_t *set)
{
	uint64_t *oldest = set;

	for (int i = 1; i < WAYS; i++) {
		if (line_of(set[i]) < line_of(*oldest))
			oldest = &set[i];
	}
	return oldest;
}

void memo_keep(const struct memo_notes *notes, uint32_t stack)
{
	uint64_t hash = hash_of(notes->key);
	size_t bytes = sizeof(struct entry) +
	               notes->n * (sizeof *notes->word + sizeof *notes->offset);
	uint64_t line = take((bytes + LINE - 1) / LINE);

	if (!line)
		return;
	fill(entry_at(line), notes, stack);
	__atomic_store_n(victim(set_of(hash)), tag_of(hash) | line,
	                 __ATOMIC_RELEASE);
	leave(line);
}

void memo_drop(void)
{
	__atomic_fetch_add(&drops, 1, __ATOMIC_SEQ_CST);
}
