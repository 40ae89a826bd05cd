/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * late.c - sockets that were closed, but long after their peers.
 */
#include "late.h"

#include "finding.h"

static const int64_t steps[] = {
#define STEP(ms) ms,
    RECORDING_LATE_STEPS(STEP)
#undef STEP
};

_Static_assert(sizeof(steps) / sizeof(*steps) == RECORDING_LATE_STEP_COUNT,
               "a count for each step");

/* How many sockets of LATE were LATE_MS late at least. */
static uint64_t count(const struct recording_late *late, int64_t late_ms)
{
	uint64_t n = 0;

	for (size_t i = 0; i < RECORDING_LATE_STEP_COUNT; i++)
		if (steps[i] >= late_ms)
			n += late->sockets[i];
	return n;
}

static struct group_stack stack_of(const struct recording *recording,
                                   uint32_t stack, struct catalogue *catalogue)
{
	struct recording_mark mark = {.stack = stack};
	struct join_mark told = {recording, &mark};

	return finding_stack(&told, catalogue);
}

static void add(struct group **groups, const struct recording *recording,
                const struct recording_late *late, uint64_t n,
                struct catalogue *catalogue)
{
	struct group_key key = {.verdict = REPORT_VERDICT_CLOSED_LATE,
	                        .role = REPORT_ROLE_CLOSED};

	key.opened = stack_of(recording, late->opened, catalogue);
	key.evidence = stack_of(recording, late->closed, catalogue);
	group_add_closed(groups, &key, n, late->most_ms);
}

void late_group(struct group **groups, const struct assemble_input *input,
                struct catalogue *catalogue)
{
	int64_t late_ms = input->late_ms ? input->late_ms : LATE_MS;

	for (size_t i = 0; i < input->n_recordings; i++) {
		const struct recording *recording = input->recordings[i];

		for (size_t j = 0; j < recording->n_lates; j++) {
			uint64_t n = count(&recording->lates[j], late_ms);

			if (n)
				add(groups, recording, &recording->lates[j], n,
				    catalogue);
		}
	}
}
