/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * census.c - the processes of the report.
 */
#include "census.h"

#include "arguments.h"
#include <stdlib.h>
#include <string.h>

#define TICK_NS UINT64_C(10000000) /* USER_HZ is 100 everywhere */

static int by_pid_and_time(const void *left, const void *right)
{
	const struct recording_header *a =
	    &(*(struct recording *const *)left)->header;
	const struct recording_header *b =
	    &(*(struct recording *const *)right)->header;

	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	return (a->created_ns > b->created_ns) -
	       (a->created_ns < b->created_ns);
}

/* The arguments of HEADER, each ended by a NUL, as an array. */
static char **cmdline_of(const struct recording_header *header,
                         struct memory_pool *pool)
{
	char **words =
	    arguments_split(header->cmdline, sizeof(header->cmdline));
	char **copy = arguments_copy(words, pool);

	free(words);
	return copy;
}

static const struct known_process *
find_known(const struct assemble_input *input, int pid)
{
	for (size_t i = 0; i < input->n_known; i++)
		if (input->known[i].pid == pid)
			return &input->known[i];
	return NULL;
}

/* From the start of the process to when it, or a look, was last heard of. */
static double ran_s(const struct recording_header *header,
                    const struct assemble_input *input)
{
	uint64_t start = header->started_ticks * TICK_NS;
	uint64_t end = header->ended_ns;

	for (size_t i = 0; !end && i < input->n_looks; i++)
		if (look_covers(&input->looks[i], (int)header->pid))
			end = input->looks[i].taken_ns;
	if (!start || start > header->created_ns)
		start = header->created_ns;
	return end < start ? -1 : (double)(end - start) / 1e9;
}

static const char *end_of(const struct recording_header *header, bool is_last,
                          const struct known_process *known)
{
	if (is_last && known && known->ended)
		return known->ended;
	if (header->ended != RECORDING_END_RUNNING)
		return reader_end_word(header->ended);
	return is_last ? "unknown" : "exec";
}

static uint64_t lost(const struct recording_header *header, bool sockets)
{
	uint64_t sum = 0;

	for (unsigned int i = 0; i < RECORDING_LOST_COUNT; i++)
		if (reader_loss_is_socket(i) == sockets)
			sum += header->lost[i];
	return sum;
}

static struct report_process recorded(const struct recording *recording,
                                      bool is_last,
                                      const struct assemble_input *input,
                                      struct memory_pool *pool)
{
	const struct recording_header *header = &recording->header;
	const struct known_process *known = find_known(input, (int)header->pid);
	bool known_status = is_last && known && known->status >= 0;

	return (struct report_process){
	    .pid = (int)header->pid,
	    .ppid = (int)header->ppid,
	    .exe = memory_pool_copy(pool, header->exe),
	    .cmdline = cmdline_of(header, pool),
	    .ended = memory_pool_copy(pool, end_of(header, is_last, known)),
	    .status = known_status ? known->status : header->status,
	    .ran_s = ran_s(header, input),
	    .recorder = true,
	    .dropped_sockets = lost(header, true),
	    .dropped_stacks = lost(header, false),
	};
}

static struct report_process unrecorded(const struct known_process *known,
                                        struct memory_pool *pool)
{
	return (struct report_process){
	    .pid = known->pid,
	    .ppid = known->ppid,
	    .exe = memory_pool_copy(pool, known->exe),
	    .cmdline = arguments_copy(known->cmdline, pool),
	    .ended =
		memory_pool_copy(pool, known->ended ? known->ended : "unknown"),
	    .status = known->status,
	    .ran_s = -1,
	    .recorder = known->recorder,
	};
}

static bool is_recorded(const struct assemble_input *input, int pid)
{
	for (size_t i = 0; i < input->n_recordings; i++)
		if ((int)input->recordings[i]->header.pid == pid)
			return true;
	return false;
}

void census_take(struct report *report, const struct assemble_input *input,
                 struct memory_pool *pool)
{
	size_t n = input->n_recordings;
	struct recording **sorted = memory_array(n, sizeof(*sorted));

	report->processes = memory_pool_get(
	    pool, (n + input->n_known) * sizeof(*report->processes));
	if (n)
		memcpy(sorted, input->recordings, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), by_pid_and_time);
	for (size_t i = 0; i < n; i++) {
		bool is_last = i + 1 == n || sorted[i]->header.pid !=
		                                 sorted[i + 1]->header.pid;

		report->processes[report->n_processes++] =
		    recorded(sorted[i], is_last, input, pool);
	}
	free(sorted);
	for (size_t i = 0; i < input->n_known; i++)
		if (!is_recorded(input, input->known[i].pid))
			report->processes[report->n_processes++] =
			    unrecorded(&input->known[i], pool);
}
