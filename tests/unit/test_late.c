/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_late.c - sockets that were closed long after their peers.
 */
#include "assembling.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* In stack 0 opened, in stack CLOSED closed: 3 that were 2 s late, 4 5 s. */
static void late(struct fake *fake, int slot, uint32_t closed, uint64_t most_ms)
{
	fake->lates[slot] = (struct recording_late){.ready = 1,
	                                            .opened = 1,
	                                            .closed = closed + 1,
	                                            .most_ms = most_ms,
	                                            .sockets = {2, 3, 4}};
}

static void five_seconds_are_late(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake->stacks[0].opened = 9;
	late(fake, 0, 1, 5600);
	add(fake);
	report = assemble(&input);
	assert_int_equal(report->n_leaks, 1);
	assert_int_equal(report->sockets, 0);
	assert_int_equal(report->leaks[0].verdict, REPORT_VERDICT_CLOSED_LATE);
	assert_false(report->leaks[0].leaks);
	assert_int_equal(report->leaks[0].count, 4);
	assert_int_equal(report->leaks[0].n_sockets, 0);
	assert_int_equal(report->leaks[0].latest_ms, 5600);
	assert_int_equal(report->leaks[0].site.opened, 9);
	assert_string_equal(report->leaks[0].stacks[REPORT_ROLE_OPENED]->call,
	                    "accept4");
	assert_non_null(report->leaks[0].stacks[REPORT_ROLE_CLOSED]);
	assert_null(report->leaks[0].advice);
	assert_null(report->leaks[0].listener);
}

static void how_late_is_rounded_up_to_a_step(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	late(fake, 0, 1, 5600);
	add(fake);
	input.late_ms = 1001;
	report = assemble(&input);
	assert_int_equal(report->leaks[0].count, 7);
	assemble_free(report);
	input.late_ms = 1;
	report = assemble(&input);
	assert_int_equal(report->leaks[0].count, 9);
	assemble_free(report);
	input.late_ms = 5001;
	report = assemble(&input);
	assert_int_equal(report->n_leaks, 0);
	assemble_free(report);
	input.late_ms = 1800001;
	report = assemble(&input);
	assert_int_equal(report->n_leaks, 0);
}

static void each_pair_of_places_is_one(void **state)
{
	struct fake *a = fake_server(10), *b = fake_server(11);

	(void)state;
	late(a, 0, 1, 7000);
	late(a, 1, 2, 5700);
	late(b, 0, 1, 5600);
	add(a);
	add(b);
	report = assemble(&input);
	assert_int_equal(report->n_leaks, 2);
	assert_int_equal(report->leaks[0].count, 8);
	assert_int_equal(report->leaks[0].latest_ms, 7000);
	assert_int_equal(report->leaks[1].count, 4);
	assert_int_equal(report->leaks[1].latest_ms, 5700);
}

static void leaks_go_before(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5);
	late(fake, 0, 1, 5600);
	add(fake);
	report = assemble(&input);
	assert_int_equal(report->n_leaks, 2);
	assert_int_equal(report->sockets, 1);
	assert_int_equal(report->leaks[0].verdict, REPORT_VERDICT_FIN_UNREAD);
	assert_int_equal(report->leaks[0].latest_ms, -1);
}

static void closings_whose_stacks_were_lost(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	late(fake, 0, 1, 5600);
	fake->lates[0].closed = RECORDING_NO_STACK | RECORDING_LOST_STACKS_FULL;
	add(fake);
	report = assemble(&input);
	assert_string_equal(
	    report->leaks[0].stacks[REPORT_ROLE_CLOSED]->missing,
	    "not recorded: the table of stacks is full");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STORY(five_seconds_are_late),
	    STORY(how_late_is_rounded_up_to_a_step),
	    STORY(each_pair_of_places_is_one),
	    STORY(leaks_go_before),
	    STORY(closings_whose_stacks_were_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
