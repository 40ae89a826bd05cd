/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * advice.h - what to change, in a sentence, where the facts allow one.
 */
#ifndef FINLEAK_ADVICE_H
#define FINLEAK_ADVICE_H

#include "assemble.h"
#include "group.h"
#include "memory.h"

/* For the sockets of GROUP, in a text from POOL; NULL: none. */
const char *advice_of(const struct group *group,
                      const struct assemble_input *input,
                      struct memory_pool *pool);

#endif
