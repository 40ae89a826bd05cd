/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * caveats.c - what a report can't tell, in sentences.
 */
#include "caveats.h"

#include "address.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

static void add(struct report *report, const char *caveat)
{
	report->caveats[report->n_caveats++] = caveat;
}

/* What a process that goes on opens after a look is no matter of that look. */
static bool goes_on(const struct assemble_input *input, int pid)
{
	for (size_t i = 0; i < input->n_known; i++)
		if (input->known[i].pid == pid && input->known[i].ended)
			return !strcmp(input->known[i].ended, "running");
	return false;
}

static void add_unjudged(struct report *report,
                         const struct assemble_input *input,
                         const struct join_unjudged *unjudged,
                         struct memory_pool *pool)
{
	bool one = unjudged->sockets == 1;

	if (unjudged->looked_at && goes_on(input, unjudged->pid))
		return;
	report->complete = false;
	if (unjudged->looked_at)
		add(report,
		    memory_pool_format(
			pool,
			"process %d was ended from outside or crashed, and "
			"%zu socket%s that it opened just before can't be "
			"judged",
			unjudged->pid, unjudged->sockets, one ? "" : "s"));
	else if (unjudged->untold)
		add(report,
		    memory_pool_format(
			pool,
			"the kernel refused to tell process %d about %zu of "
			"its sockets, which can't be judged",
			unjudged->pid, unjudged->sockets));
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

/*
 * Whether connections waited at SLOT's listener that the kernel was not asked
 * about, for want of a descriptor: just what keeps a program from accepting.
 */
static bool waited_unasked(const struct recording_socket *slot)
{
	return slot->open && slot->stamp.when_ns && slot->stamp.backlog &&
	       (slot->accept_error == EMFILE || slot->accept_error == ENFILE);
}

static void add_waited(struct report *report, const struct recording *recording,
                       const struct reader_socket *listener,
                       struct memory_pool *pool)
{
	uint32_t n = listener->slot.stamp.backlog;
	char place[ADDRESS_TEXT_MAX];

	if (!address_text(place, &listener->slot.local))
		snprintf(place, sizeof(place), "descriptor %d", listener->fd);
	report->complete = false;
	add(report,
	    memory_pool_format(
		pool,
		"%u connection%s waited at %s of process %u; the kernel could "
		"not be asked which of them %s had left",
		n, n == 1 ? "" : "s", place, recording->header.pid,
		n == 1 ? "its peer" : "their peers"));
}

static size_t count_listeners(const struct recording *recording)
{
	size_t n = 0;

	for (size_t i = 0; !recording->n_waiting && i < recording->n_sockets;
	     i++)
		n += waited_unasked(&recording->sockets[i].slot);
	return n;
}

static void add_listeners(struct report *report,
                          const struct recording *recording,
                          struct memory_pool *pool)
{
	if (!count_listeners(recording))
		return;
	for (size_t i = 0; i < recording->n_sockets; i++)
		if (waited_unasked(&recording->sockets[i].slot))
			add_waited(report, recording, &recording->sockets[i],
			           pool);
}

void caveats_collect(struct report *report, const struct assemble_input *input,
                     const struct join *join, struct memory_pool *pool)
{
	size_t most =
	    input->n_caveats + join->n_unjudged + RECORDING_LOST_COUNT;

	for (size_t i = 0; i < input->n_recordings; i++)
		most += count_listeners(input->recordings[i]);
	report->caveats =
	    memory_pool_get(pool, most * sizeof(*report->caveats));
	for (size_t i = 0; i < input->n_caveats; i++)
		add(report, memory_pool_copy(pool, input->caveats[i]));
	for (size_t i = 0; i < join->n_unjudged; i++)
		add_unjudged(report, input, &join->unjudged[i], pool);
	for (size_t i = 0; i < input->n_recordings; i++)
		add_listeners(report, input->recordings[i], pool);
	for (unsigned int loss = 1; loss < RECORDING_LOST_COUNT; loss++)
		add_loss(report, input, loss, pool);
}
