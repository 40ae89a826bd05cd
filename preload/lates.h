/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lates.h - the table of sockets that were closed late: long after their peers.
 */
#ifndef FINLEAK_LATES_H
#define FINLEAK_LATES_H

#include "recording.h"

/* From how many milliseconds on a close is late. */
uint64_t lates_begin_ms(void);

/*
 * Counts a socket that the stack OPENED opened and that was CLOSED so, MS after
 * its peer.  Lock-free and safe in signal handlers; where there is no room for
 * one more pair of stacks, nothing is counted.
 */
void lates_add(uint32_t opened, const struct recording_mark *closed,
               uint64_t ms);

/* Goes on with the counts of OTHER, a slot of another table. */
void lates_count_on(const struct recording_late *other);

/* How late the latest was; 0 if none was late. */
uint64_t lates_most_ms(void);

#endif
