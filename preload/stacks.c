/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stacks.c - the table of stacks.
 */
#include "stacks.h"

#include "system.h"

#include <string.h>

enum {
	INDEX = 2 * RECORDING_STACKS_MAX, /* a power of two */
};

/*
 * Where the stack of a hash is: its slot + 1, or 0.  An entry is set once, so
 * whoever finds it may use it; a forked child has a copy, and a table whose
 * slots have the same numbers.
 */
static uint32_t places[INDEX];

static uint64_t hash_of(const struct stacks_new *stack)
{
	uint64_t hash = 0xcbf29ce484222325u ^ (uint64_t)stack->call;

	for (unsigned int i = 0; i < stack->n; i++) {
		hash = (hash ^ stack->frame[i]) * 0x9e3779b97f4a7c15u;
		hash ^= hash >> 29;
	}
	return hash;
}

static bool is_of(uint32_t place, const struct stacks_new *stack, uint64_t hash)
{
	const struct recording_stack *slot = &mapping.stacks[place - 1];

	return slot->hash == hash && slot->call == stack->call &&
	       slot->frames == stack->n &&
	       !memcmp(slot->frame, stack->frame,
	               stack->n * sizeof *stack->frame);
}

static uint32_t lose(enum recording_loss loss)
{
	__atomic_add_fetch(&mapping.header->lost[loss], 1, __ATOMIC_RELAXED);
	return RECORDING_NO_STACK | loss;
}

/* Fills a slot of its own with STACK; gives its number + 1, or a loss. */
static uint32_t fill(const struct stacks_new *stack, uint64_t hash)
{
	struct recording_stack *to;
	uint32_t slot;

	if (!mapping_take(&mapping.header->stacks, mapping.stacks, &slot))
		return lose(slot == mapping.n_stacks
		                ? RECORDING_LOST_STACKS_FULL
		                : RECORDING_LOST_NO_SPACE);
	to = &mapping.stacks[slot];
	to->call = (uint16_t)stack->call;
	to->frames = (uint16_t)stack->n;
	to->cut = stack->cut;
	to->hash = hash;
	memcpy(to->frame, stack->frame, stack->n * sizeof *stack->frame);
	__atomic_store_n(&to->ready, 1, __ATOMIC_RELEASE);
	return slot + 1;
}

uint32_t stacks_add(const struct stacks_new *stack)
{
	uint64_t hash = hash_of(stack);
	uint32_t mine = 0;

	for (uint32_t i = 0; i < INDEX; i++) {
		uint32_t *place = &places[(hash + i) % INDEX];
		uint32_t seen = __atomic_load_n(place, __ATOMIC_ACQUIRE);

		if (!seen) {
			if (!mine)
				mine = fill(stack, hash);
			if (mine & RECORDING_NO_STACK)
				return mine;
			if (__atomic_compare_exchange_n(place, &seen, mine,
			                                false, __ATOMIC_ACQ_REL,
			                                __ATOMIC_ACQUIRE))
				return mine;
			/* Another thread was first; SEEN is its stack. */
		}
		if (is_of(seen, stack, hash))
			return seen;
	}
	return lose(RECORDING_LOST_STACKS_FULL);
}

static struct recording_stack *at(uint32_t reference)
{
	if (!reference || reference & RECORDING_NO_STACK)
		return NULL;
	return &mapping.stacks[reference - 1];
}

void stacks_count_opened(uint32_t reference)
{
	struct recording_stack *stack = at(reference);
	int64_t open;

	if (!stack)
		return;
	open =
	    (int64_t)(__atomic_add_fetch(&stack->opened, 1, __ATOMIC_RELAXED) -
	              __atomic_load_n(&stack->closed, __ATOMIC_RELAXED));
	if (open <= __atomic_load_n(&stack->most_open, __ATOMIC_RELAXED))
		return;
	__atomic_store_n(&stack->most_open, (uint32_t)open, __ATOMIC_RELAXED);
	stack->most_open_s =
	    (uint32_t)(system_now_ns(SYSTEM_TICKS) / 1000000000);
}

void stacks_count_late(uint32_t reference, uint64_t ms)
{
	struct recording_stack *stack = at(reference);

	if (!stack)
		return;
	__atomic_add_fetch(&stack->closed_after_fin, 1, __ATOMIC_RELAXED);
	if (ms)
		__atomic_add_fetch(&stack->fin_to_close_ms, ms,
		                   __ATOMIC_RELAXED);
}

void stacks_count_reopened(uint32_t reference)
{
	struct recording_stack *stack = at(reference);

	if (!stack)
		return;
	__atomic_sub_fetch(&stack->closed, 1, __ATOMIC_RELAXED);
}

void stacks_count_closed(uint32_t reference)
{
	struct recording_stack *stack = at(reference);

	if (!stack)
		return;
	__atomic_add_fetch(&stack->closed, 1, __ATOMIC_RELAXED);
}

static void forget_counts(struct recording_stack *stack)
{
	stack->opened = 0;
	stack->closed = 0;
	stack->closed_after_fin = 0;
	stack->fin_to_close_ms = 0;
	stack->most_open = 0;
	stack->most_open_s = 0;
}

void stacks_count_on(uint32_t reference, const struct recording_stack *other)
{
	struct recording_stack *stack = at(reference);

	if (!stack)
		return;
	stack->opened += other->opened;
	stack->closed += other->closed;
	stack->closed_after_fin += other->closed_after_fin;
	stack->fin_to_close_ms += other->fin_to_close_ms;
	if (other->most_open > stack->most_open) {
		stack->most_open = other->most_open;
		stack->most_open_s = other->most_open_s;
	}
}

bool stacks_inherit(const struct mapping *parent)
{
	uint32_t n = parent->header->stacks.used;

	if (n > mapping.n_stacks)
		n = mapping.n_stacks;
	if (n &&
	    !mapping_back(mapping.stacks, sizeof *mapping.stacks, 0, n - 1))
		return false;
	memcpy(mapping.stacks, parent->stacks, n * sizeof *mapping.stacks);
	mapping.header->stacks.used = n;
	for (uint32_t i = 0; i < n; i++)
		forget_counts(&mapping.stacks[i]);
	return true;
}
