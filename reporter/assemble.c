/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * assemble.c - from what was recorded and seen to the report.
 */
#include "assemble.h"

#include "catalogue.h"
#include "caveats.h"
#include "census.h"
#include "finding.h"
#include "group.h"
#include "join.h"
#include "memory.h"
#include "names.h"
#include "verdict.h"

#include <stdlib.h>
#include <string.h>

/* A report and what its strings live in. */
struct assembled {
	struct report report;
	struct memory_pool *pool;
};

static bool ended_well(const struct known_process *known)
{
	return known->ended && (!strcmp(known->ended, "exit") ||
	                        !strcmp(known->ended, "_exit"));
}

static void join_inputs(const struct assemble_input *input, struct join *join)
{
	int *well = memory_array(input->n_known, sizeof(*well));
	size_t n = 0;

	for (size_t i = 0; i < input->n_known; i++)
		if (ended_well(&input->known[i]))
			well[n++] = input->known[i].pid;
	join_all(join, &(struct join_input){.recordings = input->recordings,
	                                    .n_recordings = input->n_recordings,
	                                    .looks = input->looks,
	                                    .n_looks = input->n_looks,
	                                    .ended_well = well,
	                                    .n_ended_well = n});
	free(well);
}

/*
 * Finds the leaks among the sockets of JOIN, and puts them into groups;
 * *YOUNGER counts those that are left out for their age.
 */
static struct group *group_all(const struct join *join,
                               struct catalogue *catalogue, int64_t min_age_ms,
                               uint64_t *younger)
{
	struct group *groups = NULL;

	for (size_t i = 0; i < join->n_sockets; i++) {
		const struct join_socket *socket = &join->sockets[i];
		enum report_verdict verdict;
		struct group_key key;

		if (!verdict_of(socket, &verdict) ||
		    !report_verdict_leaks(verdict))
			continue;
		if (finding_age_ms(socket) < min_age_ms) {
			++*younger;
			continue;
		}
		key = finding_key(socket, verdict, catalogue);
		group_add(&groups, &key, socket);
	}
	return groups;
}

/* What it takes to name stacks. */
struct naming {
	struct names *names;
	struct catalogue *catalogue;
	struct memory_pool *pool;
};

/* The stack for the report; NULL if none is wanted. */
static struct report_stack *stack_of(const struct group_stack *stack,
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

static void name_group(struct group *group, struct naming *naming)
{
	group_id(group->id, (enum report_verdict)group->key.verdict,
	         stack_of(&group->key.opened, naming),
	         stack_of(&group->key.evidence, naming));
}

static int oldest_first(const void *left, const void *right)
{
	const struct report_socket *a = left, *b = right;

	if (a->age_ms != b->age_ms)
		return a->age_ms > b->age_ms ? -1 : 1;
	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	return (a->fd > b->fd) - (a->fd < b->fd);
}

static void describe_sockets(struct report_leak *leak,
                             const struct group *group,
                             struct memory_pool *pool)
{
	struct finding_texts texts = {.pool = pool};

	leak->n_sockets = group->n_sockets;
	leak->sockets =
	    memory_pool_get(pool, leak->n_sockets * sizeof(*leak->sockets));
	for (size_t i = 0; i < leak->n_sockets; i++)
		finding_describe(&leak->sockets[i], group->sockets[i], &texts);
	qsort(leak->sockets, leak->n_sockets, sizeof(*leak->sockets),
	      oldest_first);
}

/* Opened and evidence are what makes the group; others may be shared as well.
 */
static void describe_stacks(struct report_leak *leak, const struct group *group,
                            struct naming *naming)
{
	for (int role = 0; role < REPORT_ROLE_COUNT; role++) {
		struct group_stack stack = {
		    .stack =
			finding_common_stack(group->sockets, group->n_sockets,
		                             role, naming->catalogue)};

		leak->stacks[role] = stack_of(&stack, naming);
	}
	leak->stacks[group->key.role] = stack_of(&group->key.evidence, naming);
	leak->stacks[REPORT_ROLE_OPENED] = stack_of(&group->key.opened, naming);
}

static struct report_leak leak_of(const struct group *group,
                                  struct naming *naming)
{
	struct report_leak leak = {
	    .verdict = (enum report_verdict)group->key.verdict,
	    .growth = growth_word(group_growth(group)),
	};

	memcpy(leak.id, group->id, sizeof(leak.id));
	describe_stacks(&leak, group, naming);
	leak.leaks = report_verdict_leaks(leak.verdict);
	leak.count = group->n_sockets;
	leak.latest_ms = -1;
	leak.site_known = group_site(group, &leak.site);
	describe_sockets(&leak, group, naming->pool);
	return leak;
}

static int most_sockets_first(const void *left, const void *right)
{
	const struct report_leak *a = left, *b = right;

	if (a->n_sockets != b->n_sockets)
		return a->n_sockets > b->n_sockets ? -1 : 1;
	return strcmp(a->id, b->id);
}

static void report_groups(struct report *report, struct group **groups,
                          struct naming *naming)
{
	struct group *group, *next;

	HASH_ITER(hh, *groups, group, next)
	name_group(group, naming);
	group_merge(groups);
	report->leaks = memory_pool_get(
	    naming->pool, HASH_COUNT(*groups) * sizeof(*report->leaks));
	HASH_ITER(hh, *groups, group, next)
	{
		struct report_leak leak = leak_of(group, naming);

		report->leaks[report->n_leaks++] = leak;
		report->sockets += leak.n_sockets;
	}
	qsort(report->leaks, report->n_leaks, sizeof(*report->leaks),
	      most_sockets_first);
}

/* Where nothing leaks, nothing needs a name, and libdw is not for nothing. */
static void report_leaks(struct assembled *assembled, const struct join *join,
                         const struct assemble_input *input)
{
	struct naming naming = {.pool = assembled->pool};
	struct group *groups;

	naming.catalogue =
	    catalogue_new(input->recordings, input->n_recordings);
	groups = group_all(join, naming.catalogue, input->min_age_ms,
	                   &assembled->report.younger);
	if (groups) {
		naming.names = names_new(naming.pool, input->debug_path,
		                         input->source_root);
		report_groups(&assembled->report, &groups, &naming);
		names_free(naming.names);
	}
	group_free(&groups);
	catalogue_free(naming.catalogue);
}

struct report *assemble(const struct assemble_input *input)
{
	struct assembled *assembled = memory_array(1, sizeof(*assembled));
	struct report *report = &assembled->report;
	struct join join;

	assembled->pool = memory_pool_new();
	report->complete = !input->incomplete;
	join_inputs(input, &join);
	report->tracked_open = join.open + input->more_open;
	report_leaks(assembled, &join, input);
	census_take(report, input, assembled->pool);
	caveats_collect(report, input, &join, assembled->pool);
	join_free(&join);
	return report;
}

void assemble_free(struct report *report)
{
	struct assembled *assembled = (struct assembled *)report;

	if (!report)
		return;
	memory_pool_free(assembled->pool);
	free(assembled);
}
