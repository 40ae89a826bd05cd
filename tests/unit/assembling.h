/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * assembling.h - assembles made-up recordings, for the tests of the report.
 */
#ifndef FINLEAK_TEST_ASSEMBLING_H
#define FINLEAK_TEST_ASSEMBLING_H

#include "recordings.h"

#include "reporter/assemble.h"

enum { MOST = 4 };

static struct recording *recordings[MOST];
static struct assemble_input input;
static struct report *report;

FAKE int set_up(void **state)
{
	(void)state;
	input = (struct assemble_input){.recordings = recordings};
	report = NULL;
	return 0;
}

FAKE int tear_down(void **state)
{
	(void)state;
	assemble_free(report);
	for (size_t i = 0; i < input.n_recordings; i++)
		reader_free(recordings[i]);
	return 0;
}

FAKE void add(struct fake *fake)
{
	recordings[input.n_recordings++] = fake_read(fake);
}

/* The entry of VERDICT, of which there is one at most; NULL: none. */
FAKE const struct report_leak *leak_by(enum report_verdict verdict)
{
	for (size_t i = 0; i < report->n_leaks; i++)
		if (report->leaks[i].verdict == verdict)
			return &report->leaks[i];
	return NULL;
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

#endif
