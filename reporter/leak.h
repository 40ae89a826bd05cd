/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * leak.h - a named group of sockets becomes an entry of the report.
 */
#ifndef FINLEAK_LEAK_H
#define FINLEAK_LEAK_H

#include "assemble.h"
#include "naming.h"

/*
 * The entry for GROUP, whose id is made, with texts from NAMING's pool; without
 * its sockets.
 */
struct report_leak leak_of(const struct group *group,
                           const struct assemble_input *input,
                           struct naming *naming);

/*
 * Describes the sockets of LEAK, for free(), with texts from POOL: from its
 * group and INPUT, which must be there still.
 */
void leak_describe(struct report_leak *leak, const struct assemble_input *input,
                   struct memory_pool *pool);

/* For qsort(): what counts as a leak before what does not, then by sockets. */
int leak_order(const void *left, const void *right);

#endif
