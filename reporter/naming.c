/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * naming.c - the stacks of groups, as the report has them.
 */
#include "naming.h"

#include "finding.h"

struct report_stack *naming_stack(const struct group_stack *stack,
                                  struct naming *naming)
{
	struct report_stack *named;

	if (stack->stack)
		return names_stack(naming->names, stack->stack);
	if (!stack->missing)
		return NULL;
	named = memory_pool_get(naming->pool, sizeof(*named));
	named->missing = finding_missing(stack->missing, naming->pool);
	return named;
}

struct report_stack *naming_common(const struct group *group,
                                   enum report_role role, struct naming *naming)
{
	struct group_stack stack = {
	    .stack = finding_common_stack(group->sockets, group->n_sockets,
	                                  role, naming->catalogue)};

	return naming_stack(&stack, naming);
}
