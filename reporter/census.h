/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * census.h - the processes of the report.
 */
#ifndef FINLEAK_CENSUS_H
#define FINLEAK_CENSUS_H

#include "assemble.h"
#include "memory.h"

/*
 * Fills the processes of REPORT, their strings from POOL: one for each
 * recording of INPUT and one for each known process that left none.  What a
 * launcher knows of an end goes before what a recording can tell of its own.
 */
void census_take(struct report *report, const struct assemble_input *input,
                 struct memory_pool *pool);

#endif
