/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * assemble.c - from what was recorded and seen to the report.
 */
#include "assemble.h"

#include "catalogue.h"
#include "caveats.h"
#include "census.h"
#include "finding.h"
#include "holders.h"
#include "join.h"
#include "late.h"
#include "leak.h"
#include "listing.h"
#include "progress.h"
#include "verdict.h"

#include <stdlib.h>
#include <string.h>

/* A report, what its strings live in, and what its sockets come from. */
struct assembled {
	struct report report;
	struct report_source source;
	struct memory_pool *pool;
	struct memory_pool *sockets_pool; /* of the leak that has its turn */
	struct assemble_input input;
	struct join join;
	struct group *groups;
};

static struct assembled *assembled_of(struct report_source *source)
{
	return (void *)((char *)source - offsetof(struct assembled, source));
}

static void describe(struct report_source *source, struct report_leak *leak)
{
	struct assembled *assembled = assembled_of(source);

	assembled->sockets_pool = memory_pool_new();
	leak_describe(leak, &assembled->input, assembled->sockets_pool);
}

static void forget(struct report_source *source, struct report_leak *leak)
{
	free(leak->sockets);
	leak->sockets = NULL;
	memory_pool_free(assembled_of(source)->sockets_pool);
}

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
 * Finds those of JOIN's sockets that are worth a word, and puts them into
 * groups; *YOUNGER counts the leaks that are left out for their age.
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

		if (!verdict_of(socket, &verdict))
			continue;
		if (finding_age_ms(socket) < min_age_ms) {
			*younger += report_verdict_leaks(verdict);
			continue;
		}
		key = finding_key(socket, verdict, catalogue);
		group_add(&groups, &key, socket);
	}
	return groups;
}

static void name_group(struct group *group, struct naming *naming)
{
	group_id(group->id, (enum report_verdict)group->key.verdict,
	         naming_stack(&group->key.opened, naming),
	         naming_stack(&group->key.evidence, naming));
}

/* Whose each of the sockets is, as they are told of. */
static bool are_several_pids(const struct group *groups)
{
	int pid = 0;

	for (const struct group *group = groups; group; group = group->hh.next)
		for (size_t i = 0; i < group->n_sockets; i++) {
			int other =
			    join_holder_pid(holders_main(group->sockets[i]));

			if (pid && other != pid)
				return true;
			pid = other;
		}
	return false;
}

static void report_groups(struct report *report, struct group **groups,
                          const struct assemble_input *input,
                          struct naming *naming)
{
	struct group *group, *next;
	size_t n = 0;

	HASH_ITER(hh, *groups, group, next)
	{
		progress_at("naming", n++, HASH_COUNT(*groups), "places");
		name_group(group, naming);
	}
	group_merge(groups);
	report->several_pids = are_several_pids(*groups);
	report->leaks = memory_pool_get(
	    naming->pool, HASH_COUNT(*groups) * sizeof(*report->leaks));
	HASH_ITER(hh, *groups, group, next)
	{
		struct report_leak leak = leak_of(group, input, naming);

		report->leaks[report->n_leaks++] = leak;
		if (leak.leaks)
			report->sockets += leak.count;
	}
	if (report->n_leaks)
		qsort(report->leaks, report->n_leaks, sizeof(*report->leaks),
		      leak_order);
}

/* Where nothing is found, nothing needs a name, and libdw is not for nothing.
 */
static void report_findings(struct assembled *assembled)
{
	const struct assemble_input *input = &assembled->input;
	const struct join *join = &assembled->join;
	struct report *report = &assembled->report;
	struct naming naming = {.pool = assembled->pool};
	struct group **groups = &assembled->groups;

	naming.catalogue = catalogue_new(
	    &(struct catalogue_input){.recordings = input->recordings,
	                              .n_recordings = input->n_recordings,
	                              .looks = input->looks,
	                              .n_looks = input->n_looks});
	*groups = group_all(join, naming.catalogue, input->min_age_ms,
	                    &report->younger);
	late_group(groups, input, naming.catalogue);
	if (*groups || input->list_all)
		naming.names = names_new(naming.pool, input->debug_path,
		                         input->source_root);
	if (*groups)
		report_groups(report, groups, input, &naming);
	if (input->list_all)
		listing_make(report, join, input, &naming);
	if (naming.names)
		names_free(naming.names);
	catalogue_free(naming.catalogue);
}

struct report *assemble(const struct assemble_input *input)
{
	struct assembled *assembled = memory_array(1, sizeof(*assembled));
	struct report *report = &assembled->report;
	const struct join *join = &assembled->join;

	assembled->pool = memory_pool_new();
	assembled->input = *input;
	assembled->source.describe = describe;
	assembled->source.forget = forget;
	report->source = &assembled->source;
	report->complete = !input->incomplete;
	join_inputs(input, &assembled->join);
	report->tracked_open = join->open + input->more_open;
	report_findings(assembled);
	census_take(report, input, assembled->pool);
	caveats_collect(report, input, join, assembled->pool);
	return report;
}

void assemble_free(struct report *report)
{
	struct assembled *assembled = (struct assembled *)report;

	if (!report)
		return;
	if (report->source->turn)
		forget(report->source,
		       &report->leaks[report->source->turn - 1]);
	group_free(&assembled->groups);
	join_free(&assembled->join);
	memory_pool_free(assembled->pool);
	free(assembled);
}
