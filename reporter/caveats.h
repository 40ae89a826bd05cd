/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * caveats.h - what a report can't tell, in sentences.
 */
#ifndef FINLEAK_CAVEATS_H
#define FINLEAK_CAVEATS_H

#include "assemble.h"
#include "join.h"
#include "memory.h"

/*
 * Fills the caveats of REPORT, from POOL: those of INPUT, what its recordings
 * have lost, and what JOIN could not judge.  Where that may hide a leak the
 * report is not complete.
 */
void caveats_collect(struct report *report, const struct assemble_input *input,
                     const struct join *join, struct memory_pool *pool);

#endif
