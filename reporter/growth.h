/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * growth.h - whether a place goes on to leak, or holds what it needs.
 *
 * A pool reaches its greatest number of open sockets early and then uses them
 * again; a leak is at its greatest number now.  The rule, for a place that was
 * watched for at least 10 seconds:
 *
 *   growing  as many are open as ever were, and that many for no longer than
 * the last quarter of the time steady   there never were more since the first
 * half of the time, though at least as many again were opened and closed
 *   unknown  else
 */
#ifndef FINLEAK_GROWTH_H
#define FINLEAK_GROWTH_H

#include "reader.h"

enum growth { GROWTH_UNKNOWN, GROWTH_STEADY, GROWTH_GROWING };

/* The growth of the place that SLOT counts, watched from BEGAN_NS to ENDED_NS.
 */
enum growth growth_of(const struct recording_stack *slot, uint64_t began_ns,
                      uint64_t ended_ns);

/* That of a place which is ONE in one process and OTHER in another. */
enum growth growth_both(enum growth one, enum growth other);

/* "unknown", "steady", "growing". */
const char *growth_word(enum growth growth);

#endif
