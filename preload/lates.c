/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lates.c - the table of sockets that were closed late.
 *
 * A pair's slot is looked for from its hash on, in the file itself: a forked
 * child, which has a new one, has nothing to forget.
 */
#include "lates.h"

#include "mapping.h"

/* What is in a slot's ready. */
enum { FREE = 0, READY = 1, FILLING = 2 };

static const uint32_t steps_ms[RECORDING_LATE_STEP_COUNT] = {
#define STEP(ms) ms,
    RECORDING_LATE_STEPS(STEP)
#undef STEP
};

uint64_t lates_begin_ms(void)
{
	return steps_ms[0];
}

/* The first one finds all of the table's room, 64 kilobytes; or there is none.
 */
static bool is_backed(void)
{
	struct recording_table *table = &mapping.header->lates;

	if (__atomic_load_n(&table->used, __ATOMIC_ACQUIRE))
		return true;
	if (!mapping_back(mapping.lates, table->slot_bytes, 0,
	                  table->capacity - 1))
		return false;
	__atomic_store_n(&table->used, table->capacity, __ATOMIC_RELEASE);
	return true;
}

static bool claim(struct recording_late *slot)
{
	uint32_t free = FREE;

	return __atomic_compare_exchange_n(&slot->ready, &free, FILLING, false,
	                                   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

/*
 * The slot of a pair, NULL if there is no room.  Who meets one that is being
 * filled, maybe by the code that this signal handler interrupted, can't wait
 * for it and goes on: then a pair has two slots, which readers add up.
 */
static struct recording_late *slot_of(uint32_t opened, uint32_t closed)
{
	uint32_t capacity = mapping.header->lates.capacity;
	uint64_t hash = ((uint64_t)opened << 32 | closed) * 0x9e3779b97f4a7c15u;

	for (uint32_t i = 0; i < capacity; i++) {
		struct recording_late *slot =
		    &mapping.lates[((hash >> 32) + i) % capacity];
		uint32_t ready =
		    __atomic_load_n(&slot->ready, __ATOMIC_ACQUIRE);

		if (ready == READY && slot->opened == opened &&
		    slot->closed == closed)
			return slot;
		if (ready == FREE && claim(slot)) {
			slot->opened = opened;
			slot->closed = closed;
			__atomic_store_n(&slot->ready, READY, __ATOMIC_RELEASE);
			return slot;
		}
	}
	return NULL;
}

static unsigned int step_of(uint64_t ms)
{
	unsigned int step = 0;

	while (step + 1 < RECORDING_LATE_STEP_COUNT && ms >= steps_ms[step + 1])
		step++;
	return step;
}

static void raise(uint64_t *most, uint64_t ms)
{
	uint64_t seen = __atomic_load_n(most, __ATOMIC_RELAXED);

	while (seen < ms &&
	       !__atomic_compare_exchange_n(most, &seen, ms, true,
	                                    __ATOMIC_RELAXED, __ATOMIC_RELAXED))
		;
}

void lates_add(uint32_t opened, const struct recording_mark *closed,
               uint64_t ms)
{
	struct recording_late *slot;

	if (!is_backed())
		return;
	slot = slot_of(opened, closed->stack);
	if (!slot)
		return;
	__atomic_add_fetch(&slot->sockets[step_of(ms)], 1, __ATOMIC_RELAXED);
	slot->thread = closed->thread;
	slot->last_ns = closed->when_ns;
	raise(&slot->most_ms, ms);
}

void lates_count_on(const struct recording_late *other)
{
	struct recording_late *slot;

	if (other->ready != READY || !is_backed())
		return;
	slot = slot_of(other->opened, other->closed);
	if (!slot)
		return;
	for (unsigned int i = 0; i < RECORDING_LATE_STEP_COUNT; i++)
		slot->sockets[i] += other->sockets[i];
	slot->thread = other->thread;
	slot->last_ns = other->last_ns;
	raise(&slot->most_ms, other->most_ms);
}

uint64_t lates_most_ms(void)
{
	uint64_t most = 0;

	for (uint32_t i = 0; i < mapping.header->lates.used; i++) {
		if (mapping.lates[i].most_ms > most)
			most = mapping.lates[i].most_ms;
	}
	return most;
}
