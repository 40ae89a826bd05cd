/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_assemble.c - from recordings to a report that says what it can't tell.
 */
#include "assembling.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void processes_of_one_program_are_one_place(void **state)
{
	struct fake *a = fake_server(10), *b = fake_server(11);

	(void)state;
	fake_socket(a, 5);
	fake_socket(b, 6)->stamp.age_ms = 50000;
	a->stacks[0].opened = 3;
	b->stacks[0].opened = 4;
	add(a);
	add(b);
	report = assemble(&input);
	assert_true(report->complete);
	assert_int_equal(report->n_caveats, 0);
	assert_int_equal(report->sockets, 2);
	assert_int_equal(report->n_leaks, 1);
	assert_int_equal(report->leaks[0].count, 2);
	assert_int_equal(report->leaks[0].site.opened, 7);
	/* The oldest first. */
	assert_int_equal(report_leak_at(report, 0)->sockets[0].pid, 11);
	assert_string_equal(report_leak_at(report, 0)->sockets[0].origin,
	                    "accept4");
	assert_string_equal(report_leak_at(report, 0)->sockets[0].local,
	                    "127.0.0.1:8080");
}

static void worst_place_first(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5)->eof = fake_mark(fake, 140, 1);
	fake_socket(fake, 6);
	fake_socket(fake, 7);
	add(fake);
	report = assemble(&input);
	assert_int_equal(report->n_leaks, 2);
	assert_int_equal(report->leaks[0].verdict, REPORT_VERDICT_FIN_UNREAD);
	assert_int_equal(report->leaks[0].n_sockets, 2);
	assert_int_equal(report->leaks[1].verdict, REPORT_VERDICT_EOF_IGNORED);
}

static void who_read_the_end_did_so_after_the_fin(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	/* A keep-alive probe was answered since: the kernel says 30 s. */
	fake_socket(fake, 5)->eof = fake_mark(fake, 115, 1);
	input.min_age_ms = 45000;
	add(fake);
	report = assemble(&input);
	assert_int_equal(report->sockets, 1);
	assert_int_equal(report_leak_at(report, 0)->sockets[0].age_ms, 45000);
}

static void young_ones_are_left_out(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5);
	input.min_age_ms = 30001;
	add(fake);
	report = assemble(&input);
	assert_int_equal(report->sockets, 0);
	assert_int_equal(report->tracked_open, 1);
	assert_true(report->complete);
}

static void nobody_asked_the_kernel(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5)->stamp.when_ns = 0;
	fake->header.stamped = 0;
	fake->header.ended = RECORDING_END_RUNNING;
	add(fake);
	report = assemble(&input);
	assert_false(report->complete);
	assert_int_equal(report->n_caveats, 1);
	assert_non_null(strstr(report->caveats[0], "process 10 "));
	assert_non_null(strstr(report->caveats[0], " 1 open socket:"));
	assert_string_equal(report->processes[0].ended, "unknown");
}

static void lost_sockets_may_hide_a_leak(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake->header.lost[RECORDING_LOST_SOCKETS_FULL] = 3;
	add(fake);
	report = assemble(&input);
	assert_false(report->complete);
	assert_string_equal(report->caveats[0],
	                    "3 sockets were not recorded in process 10: its "
	                    "descriptor lies beyond the table of sockets");
	assert_int_equal(report->processes[0].dropped_sockets, 3);
}

static void lost_stacks_hide_no_leak(void **state)
{
	struct fake *a = fake_server(10), *b = fake_server(11);

	(void)state;
	fake_socket(a, 5)->opened.stack =
	    RECORDING_NO_STACK | RECORDING_LOST_STACKS_FULL;
	a->header.lost[RECORDING_LOST_STACKS_FULL] = 1;
	b->header.lost[RECORDING_LOST_STACKS_FULL] = 2;
	add(a);
	add(b);
	report = assemble(&input);
	assert_true(report->complete);
	assert_string_equal(report->caveats[0],
	                    "3 stacks were not recorded in 2 processes: the "
	                    "table of stacks is full");
	assert_string_equal(
	    report->leaks[0].stacks[REPORT_ROLE_OPENED]->missing,
	    "not recorded: the table of stacks is full");
	assert_string_equal(
	    report->leaks[0].stacks[REPORT_ROLE_LAST_USE]->missing,
	    "never: nothing was read from it or written to it");
}

static void what_the_launcher_knows(void **state)
{
	static char *cmdline[] = {"sh", "-c", NULL};
	struct known_process known[] = {
	    {.pid = 10, .ppid = 1, .ended = "signal", .status = 9},
	    {.pid = 12,
	     .ppid = 1,
	     .exe = "sh",
	     .cmdline = cmdline,
	     .ended = "exit",
	     .status = 0,
	     .recorder = true},
	};
	const char *caveats[] = {"a sentence"};
	struct fake *before = fake_server(10), *after = fake_server(10);

	(void)state;
	before->header.ended = RECORDING_END_EXEC;
	after->header.created_ns = fake_s(161);
	after->header.ended = RECORDING_END_RUNNING;
	add(after);
	add(before);
	input.known = known;
	input.n_known = 2;
	input.caveats = caveats;
	input.n_caveats = 1;
	input.incomplete = true;
	report = assemble(&input);
	assert_false(report->complete);
	assert_string_equal(report->caveats[0], "a sentence");
	assert_int_equal(report->n_processes, 3);
	assert_string_equal(report->processes[0].ended, "exec");
	assert_string_equal(report->processes[0].cmdline[1], "--port");
	assert_string_equal(report->processes[1].ended, "signal");
	assert_int_equal(report->processes[1].status, 9);
	assert_int_equal(report->processes[2].pid, 12);
	assert_string_equal(report->processes[2].cmdline[1], "-c");
	assert_null(report->processes[2].cmdline[2]);
}

static void no_leaks_come_last_and_do_not_count(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	for (int fd = 5; fd < 8; fd++) {
		fake_socket(fake, fd)->stamp.tcp_state = TCP_FIN_WAIT2;
		fake->sockets[fd].shutdown = fake_mark(fake, 120, 2);
	}
	fake_socket(fake, 8);
	add(fake);
	report = assemble(&input);
	assert_int_equal(report->n_leaks, 2);
	assert_int_equal(report->sockets, 1);
	assert_int_equal(report->leaks[0].verdict, REPORT_VERDICT_FIN_UNREAD);
	assert_true(report->leaks[0].leaks);
	assert_int_equal(report->leaks[1].verdict,
	                 REPORT_VERDICT_AWAITING_PEER);
	assert_false(report->leaks[1].leaks);
	assert_int_equal(report->leaks[1].count, 3);
	assert_non_null(report->leaks[1].stacks[REPORT_ROLE_SHUTDOWN]);
}

static void young_ones_that_are_no_leaks_are_not_counted(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5)->stamp.tcp_state = TCP_FIN_WAIT2;
	input.min_age_ms = 30001;
	add(fake);
	report = assemble(&input);
	assert_int_equal(report->n_leaks, 0);
	assert_int_equal(report->younger, 0);
}

/* The stack that opened what is left counts like this, over a minute. */
static const char *growth_of_place(uint32_t open, uint32_t most_open,
                                   uint32_t most_open_s, double end)
{
	static int pid = 10;
	static struct look look;
	struct fake *fake = fake_server(pid);

	fake_socket(fake, 5);
	fake->stacks[0].opened = 100;
	fake->stacks[0].closed = 100 - open;
	fake->stacks[0].most_open = most_open;
	fake->stacks[0].most_open_s = most_open_s;
	fake->stacks[0].closed_after_fin = 4;
	fake->stacks[0].fin_to_close_ms = 1000;
	if (end == 0) {
		/* It runs on; nobody but a look tells how long. */
		look = (struct look){
		    .taken_ns = fake_s(160), .pids = &pid, .n_pids = 1};
		fake->header.ended_ns = 0;
		fake->header.ended = RECORDING_END_RUNNING;
		input.looks = &look;
		input.n_looks = 1;
	}
	add(fake);
	report = assemble(&input);
	return report->leaks[0].growth;
}

static void pool_is_steady(void **state)
{
	(void)state;
	assert_string_equal(growth_of_place(8, 10, 110, 160), "steady");
	assert_int_equal(report->leaks[0].site.most_open, 10);
	assert_int_equal(report->leaks[0].site.most_open_ms_ago, 50000);
	assert_int_equal(report->leaks[0].site.fin_to_close_ms, 250);
}

static void rise_is_growing(void **state)
{
	(void)state;
	assert_string_equal(growth_of_place(50, 50, 159, 160), "growing");
}

static void rise_of_a_process_that_runs_is_growing(void **state)
{
	(void)state;
	assert_string_equal(growth_of_place(50, 50, 159, 0), "growing");
	assert_int_equal(report->leaks[0].site.most_open_ms_ago, 1000);
}

static void what_runs_on_opens_sockets_after_a_look(void **state)
{
	static int pid = 10;
	struct look look = {.taken_ns = fake_s(105), .pids = &pid, .n_pids = 1};
	struct known_process known = {.pid = 10, .ended = "running"};
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5)->stamp.when_ns = 0;
	fake->header.stamped = 0;
	fake->header.ended = RECORDING_END_RUNNING;
	add(fake);
	input.looks = &look;
	input.n_looks = 1;
	report = assemble(&input);
	assert_false(report->complete);
	assemble_free(report);
	input.known = &known;
	input.n_known = 1;
	report = assemble(&input);
	assert_true(report->complete);
	assert_int_equal(report->n_caveats, 0);
}

static void nothing_at_all(void **state)
{
	(void)state;
	report = assemble(&input);
	assert_true(report->complete);
	assert_int_equal(report->n_leaks + report->n_processes, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STORY(processes_of_one_program_are_one_place),
	    STORY(worst_place_first),
	    STORY(who_read_the_end_did_so_after_the_fin),
	    STORY(young_ones_are_left_out),
	    STORY(nobody_asked_the_kernel),
	    STORY(lost_sockets_may_hide_a_leak),
	    STORY(lost_stacks_hide_no_leak),
	    STORY(what_the_launcher_knows),
	    STORY(no_leaks_come_last_and_do_not_count),
	    STORY(young_ones_that_are_no_leaks_are_not_counted),
	    STORY(pool_is_steady),
	    STORY(rise_is_growing),
	    STORY(rise_of_a_process_that_runs_is_growing),
	    STORY(what_runs_on_opens_sockets_after_a_look),
	    STORY(nothing_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
