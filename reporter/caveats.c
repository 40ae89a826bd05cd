/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * caveats.c - what a report can't tell, in sentences.
 */
#include "caveats.h"

#include <inttypes.h>

static void add(struct report *report, const char *caveat)
{
	report->caveats[report->n_caveats++] = caveat;
}

static void add_unjudged(struct report *report,
                         const struct join_unjudged *unjudged,
                         struct memory_pool *pool)
{
	bool one = unjudged->sockets == 1;

	report->complete = false;
	if (unjudged->looked_at)
		add(report,
		    memory_pool_format(
			pool,
			"process %d was ended from outside or crashed, and "
			"%zu socket%s that it opened just before can't be "
			"judged",
			unjudged->pid, unjudged->sockets, one ? "" : "s"));
	else
		add(report,
		    memory_pool_format(
			pool,
			"process %d has not ended by itself, or not yet, "
			"and nobody asked the kernel about its %zu open "
			"socket%s: %s can't be judged",
			unjudged->pid, unjudged->sockets, one ? "" : "s",
			one ? "it" : "they"));
}

/* A loss of one kind, over all recordings. */
static void add_loss(struct report *report, const struct assemble_input *input,
                     unsigned int loss, struct memory_pool *pool)
{
	bool is_socket = reader_loss_is_socket(loss);
	uint64_t lost = 0;
	size_t processes = 0;
	int pid = 0;
	char *where;

	for (size_t i = 0; i < input->n_recordings; i++) {
		const struct recording_header *header =
		    &input->recordings[i]->header;

		if (!header->lost[loss])
			continue;
		lost += header->lost[loss];
		pid = (int)header->pid;
		processes++;
	}
	if (!lost)
		return;
	if (is_socket)
		report->complete = false;
	where = processes == 1
	            ? memory_pool_format(pool, "process %d", pid)
	            : memory_pool_format(pool, "%zu processes", processes);
	add(report,
	    memory_pool_format(pool, "%" PRIu64 " %s%s not recorded in %s: %s",
	                       lost, is_socket ? "socket" : "stack",
	                       lost == 1 ? " was" : "s were", where,
	                       reader_loss_text(loss)));
}

void caveats_collect(struct report *report, const struct assemble_input *input,
                     const struct join *join, struct memory_pool *pool)
{
	size_t most =
	    input->n_caveats + join->n_unjudged + RECORDING_LOST_COUNT;

	report->caveats =
	    memory_pool_get(pool, most * sizeof(*report->caveats));
	for (size_t i = 0; i < input->n_caveats; i++)
		add(report, memory_pool_copy(pool, input->caveats[i]));
	for (size_t i = 0; i < join->n_unjudged; i++)
		add_unjudged(report, &join->unjudged[i], pool);
	for (unsigned int loss = 1; loss < RECORDING_LOST_COUNT; loss++)
		add_loss(report, input, loss, pool);
}
