/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * leak.c - a named group of sockets becomes an entry of the report.
 */
#include "leak.h"

#include "advice.h"
#include "describe.h"
#include "finding.h"
#include "listener.h"

#include <stdlib.h>
#include <string.h>

static int oldest_first(const void *left, const void *right)
{
	const struct report_socket *a = left, *b = right;

	if (a->age_ms != b->age_ms)
		return a->age_ms > b->age_ms ? -1 : 1;
	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	return (a->fd > b->fd) - (a->fd < b->fd);
}

/* Opened and evidence are what makes the group; others may be shared as well.
 */
static void describe_stacks(struct report_leak *leak, const struct group *group,
                            struct naming *naming)
{
	for (int role = 0; role < REPORT_ROLE_COUNT; role++)
		leak->stacks[role] = naming_common(group, role, naming);
	leak->stacks[group->key.role] =
	    naming_stack(&group->key.evidence, naming);
	leak->stacks[REPORT_ROLE_OPENED] =
	    naming_stack(&group->key.opened, naming);
}

static const struct join_socket *oldest(const struct group *group)
{
	const struct join_socket *found = group->sockets[0];

	for (size_t i = 1; i < group->n_sockets; i++)
		if (finding_age_ms(group->sockets[i]) > finding_age_ms(found))
			found = group->sockets[i];
	return found;
}

void leak_describe(struct report_leak *leak, const struct assemble_input *input,
                   struct memory_pool *pool)
{
	const struct group *group = leak->group;
	struct describing describing = {.pool = pool, .input = input};

	leak->sockets = memory_array(leak->n_sockets, sizeof(*leak->sockets));
	for (size_t i = 0; i < leak->n_sockets; i++)
		describe_socket(&leak->sockets[i], group->sockets[i],
		                &describing);
	if (leak->n_sockets)
		qsort(leak->sockets, leak->n_sockets, sizeof(*leak->sockets),
		      oldest_first);
}

struct report_leak leak_of(const struct group *group,
                           const struct assemble_input *input,
                           struct naming *naming)
{
	struct describing describing = {.pool = naming->pool, .input = input};
	struct report_leak leak = {
	    .verdict = (enum report_verdict)group->key.verdict,
	    .count = group->n_sockets + group->closed,
	    .n_sockets = group->n_sockets,
	    .group = group,
	    .latest_ms = group->closed ? (int64_t)group->latest_ms : -1,
	    .growth = growth_word(group_growth(group)),
	};

	leak.leaks = report_verdict_leaks(leak.verdict);
	memcpy(leak.id, group->id, sizeof(leak.id));
	describe_stacks(&leak, group, naming);
	leak.site_known = group_site(group, &leak.site);
	if (group->n_sockets) {
		leak.listener = listener_of(oldest(group), &describing);
		leak.advice = advice_of(group, input, naming->pool);
	}
	return leak;
}

int leak_order(const void *left, const void *right)
{
	const struct report_leak *a = left, *b = right;

	if (a->leaks != b->leaks)
		return a->leaks ? -1 : 1;
	if (a->count != b->count)
		return a->count > b->count ? -1 : 1;
	return strcmp(a->id, b->id);
}
