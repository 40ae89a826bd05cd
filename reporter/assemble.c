/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * assemble.c - from what was recorded and seen to the report.
 */
#include "assemble.h"

#include "catalogue.h"
#include "caveats.h"
#include "census.h"
#include "finding.h"
#include "join.h"
#include "late.h"
#include "leak.h"
#include "listing.h"
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

static void report_groups(struct report *report, struct group **groups,
                          const struct assemble_input *input,
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
static void report_findings(struct assembled *assembled,
                            const struct join *join,
                            const struct assemble_input *input)
{
	struct report *report = &assembled->report;
	struct naming naming = {.pool = assembled->pool};
	struct group *groups;

	naming.catalogue = catalogue_new(
	    &(struct catalogue_input){.recordings = input->recordings,
	                              .n_recordings = input->n_recordings,
	                              .looks = input->looks,
	                              .n_looks = input->n_looks});
	groups = group_all(join, naming.catalogue, input->min_age_ms,
	                   &report->younger);
	late_group(&groups, input, naming.catalogue);
	if (groups || input->list_all)
		naming.names = names_new(naming.pool, input->debug_path,
		                         input->source_root);
	if (groups)
		report_groups(report, &groups, input, &naming);
	if (input->list_all)
		listing_make(report, join, input, &naming);
	if (naming.names)
		names_free(naming.names);
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
	report_findings(assembled, &join, input);
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
