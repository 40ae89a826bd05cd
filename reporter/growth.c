/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * growth.c - whether a place goes on to leak, or holds what it needs.
 */
#include "growth.h"

enum { LEAST_S = 10 };

enum growth growth_of(const struct recording_stack *slot, uint64_t began_ns,
                      uint64_t ended_ns)
{
	uint64_t began_s = began_ns / 1000000000,
		 ended_s = ended_ns / 1000000000;
	uint64_t watched_s, at_most_s;

	if (ended_s < began_s + LEAST_S || slot->most_open_s < began_s ||
	    slot->most_open_s > ended_s)
		return GROWTH_UNKNOWN;
	watched_s = ended_s - began_s;
	at_most_s = ended_s - slot->most_open_s;
	if (slot->opened - slot->closed == slot->most_open && at_most_s * 4 <= watched_s)
		return GROWTH_GROWING;
	if (slot->closed >= slot->most_open && at_most_s * 2 >= watched_s)
		return GROWTH_STEADY;
	return GROWTH_UNKNOWN;
}

enum growth growth_both(enum growth one, enum growth other)
{
	if (one == GROWTH_GROWING || other == GROWTH_GROWING)
		return GROWTH_GROWING;
	return one == other ? one : GROWTH_UNKNOWN;
}

const char *growth_word(enum growth growth)
{
	static const char *const words[] = {
	    [GROWTH_UNKNOWN] = "unknown",
	    [GROWTH_STEADY] = "steady",
	    [GROWTH_GROWING] = "growing",
	};

	return words[growth];
}
