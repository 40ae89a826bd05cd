/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * naming.h - the stacks of groups, as the report has them.
 */
#ifndef FINLEAK_NAMING_H
#define FINLEAK_NAMING_H

#include "group.h"
#include "names.h"

/* What it takes to name stacks; also whatever else the report takes texts from.
 */
struct naming {
	struct names *names;
	struct catalogue *catalogue;
	struct memory_pool *pool;
};

/* STACK for the report; NULL if none is wanted. */
struct report_stack *naming_stack(const struct group_stack *stack,
                                  struct naming *naming);

/* The stack of ROLE, if all sockets of GROUP have the same one; else NULL. */
struct report_stack *naming_common(const struct group *group,
                                   enum report_role role,
                                   struct naming *naming);

#endif
