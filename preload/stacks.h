/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stacks.h - the table of stacks: each distinct one once, with its counters.
 *
 * Lock-free and safe in signal handlers.
 */
#ifndef FINLEAK_STACKS_H
#define FINLEAK_STACKS_H

#include "mapping.h"

/* A stack on its way into the table. */
struct stacks_new {
	enum recording_call call;
	unsigned int n;
	bool cut;
	uint64_t frame[RECORDING_DEPTH];
};

/* The reference to STACK, for a mark; with RECORDING_NO_STACK if lost. */
uint32_t stacks_add(const struct stacks_new *stack);

/* Counts a socket that was opened in, and one that leaves, stack REFERENCE. */
void stacks_count_opened(uint32_t reference);
void stacks_count_closed(uint32_t reference);

/* That one's peer had closed MS before. */
void stacks_count_late(uint32_t reference, uint64_t ms);

/* A close failed: takes it back. */
void stacks_count_reopened(uint32_t reference);

/* Goes on with the counts that OTHER, the same stack, has had. */
void stacks_count_on(uint32_t reference, const struct recording_stack *other);

/*
 * Makes the table of a forked child from its PARENT's, with the counters at
 * zero; false if there is no room.
 */
bool stacks_inherit(const struct mapping *parent);

#endif
