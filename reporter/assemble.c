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

static void join_input_of(const struct assemble_input *input, struct join *join)
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

/* Finds the leaks among the sockets of JOIN, and puts them into groups. */
static struct group *group_all(const struct join *join,
                               struct catalogue *catalogue, int64_t min_age_ms)
{
	struct group *groups = NULL;

	for (size_t i = 0; i < join->n_sockets; i++) {
		const struct join_socket *socket = &join->sockets[i];
		enum report_verdict verdict;
		struct group_key key;

		if (!verdict_of(socket, &verdict) ||
		    !report_verdict_leaks(verdict) ||
		    finding_age_ms(socket) < min_age_ms)
			continue;
		key = finding_key(socket, verdict, catalogue);
		group_add(&groups, &key, socket);
	}
	return groups;
}

/* The stack for the report; NULL if none is wanted. */
static struct report_stack *stack_of(const struct group_stack *stack,
                                     struct names *names,
                                     struct memory_pool *pool)
{
	struct report_stack *named;

	if (stack->stack)
		return names_stack(names, stack->stack);
	if (!stack->missing)
		return NULL;
	named = memory_pool_get(pool, sizeof(*named));
	named->missing = stack->missing;
	return named;
}

static void name_group(struct group *group, struct names *names,
                       struct memory_pool *pool)
{
	group_id(group->id, (enum report_verdict)group->key.verdict,
	         stack_of(&group->key.opened, names, pool),
	         stack_of(&group->key.evidence, names, pool));
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
	leak->n_sockets = group->n_sockets;
	leak->sockets =
	    memory_pool_get(pool, leak->n_sockets * sizeof(*leak->sockets));
	for (size_t i = 0; i < leak->n_sockets; i++)
		finding_describe(&leak->sockets[i], group->sockets[i], pool);
	qsort(leak->sockets, leak->n_sockets, sizeof(*leak->sockets),
	      oldest_first);
}

static struct report_leak leak_of(const struct group *group,
                                  struct names *names, struct memory_pool *pool)
{
	struct report_leak leak = {
	    .verdict = (enum report_verdict)group->key.verdict,
	    .growth = "unknown",
	};

	memcpy(leak.id, group->id, sizeof(leak.id));
	leak.stacks[group->key.role] =
	    stack_of(&group->key.evidence, names, pool);
	leak.stacks[REPORT_ROLE_OPENED] =
	    stack_of(&group->key.opened, names, pool);
	leak.site_known = group_site(group, &leak.site);
	describe_sockets(&leak, group, pool);
	return leak;
}

static int most_sockets_first(const void *left, const void *right)
{
	const struct report_leak *a = left, *b = right;

	if (a->n_sockets != b->n_sockets)
		return a->n_sockets > b->n_sockets ? -1 : 1;
	return strcmp(a->id, b->id);
}

static void report_groups(struct assembled *assembled, struct group **groups,
                          const struct assemble_input *input)
{
	struct report *report = &assembled->report;
	struct memory_pool *pool = assembled->pool;
	struct names *names;
	struct group *group, *next;

	if (!*groups)
		return; /* The symbolizer is not for nothing. */
	names = names_new(pool, input->debug_path, input->source_root);
	HASH_ITER(hh, *groups, group, next)
	name_group(group, names, pool);
	group_merge(groups);
	report->leaks =
	    memory_pool_get(pool, HASH_COUNT(*groups) * sizeof(*report->leaks));
	HASH_ITER(hh, *groups, group, next)
	{
		struct report_leak leak = leak_of(group, names, pool);

		report->leaks[report->n_leaks++] = leak;
		report->sockets += leak.n_sockets;
	}
	qsort(report->leaks, report->n_leaks, sizeof(*report->leaks),
	      most_sockets_first);
	names_free(names);
}

struct report *assemble(const struct assemble_input *input)
{
	struct assembled *assembled = memory_array(1, sizeof(*assembled));
	struct catalogue *catalogue =
	    catalogue_new(input->recordings, input->n_recordings);
	struct group *groups;
	struct join join;

	assembled->pool = memory_pool_new();
	assembled->report.complete = !input->incomplete;
	join_input_of(input, &join);
	groups = group_all(&join, catalogue, input->min_age_ms);
	report_groups(assembled, &groups, input);
	census_take(&assembled->report, input, assembled->pool);
	caveats_collect(&assembled->report, input, &join, assembled->pool);
	assembled->report.tracked_open = join.open;
	group_free(&groups);
	catalogue_free(catalogue);
	join_free(&join);
	return &assembled->report;
}

void assemble_free(struct report *report)
{
	struct assembled *assembled = (struct assembled *)report;

	if (!report)
		return;
	memory_pool_free(assembled->pool);
	free(assembled);
}
