/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_listener.c - what is told of connections that nobody has accepted.
 */
#include "assembling.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void listener_and_what_it_failed_with(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_listener(fake, 3)->accept_error = 24;
	fake->sockets[3].stamp.backlog = 2;
	fake_waiting(fake, 3, 7);
	fake_waiting(fake, 3, 8);
	add(fake);
	report = assemble(&input);
	assert_true(report->complete);
	assert_int_equal(report->n_leaks, 1);
	assert_int_equal(report->sockets, 2);
	assert_int_equal(report->tracked_open, 1);
	assert_int_equal(report->leaks[0].verdict,
	                 REPORT_VERDICT_NEVER_ACCEPTED);
	assert_int_equal(report->leaks[0].listener->fd, 3);
	assert_string_equal(report->leaks[0].listener->local, "127.0.0.1:8080");
	assert_string_equal(report->leaks[0].listener->error, "EMFILE");
	assert_int_equal(report->leaks[0].listener->accepted_ms_ago, 10000);
	assert_string_equal(report->leaks[0].advice,
	                    "accept() failed with EMFILE 10.0 s ago: the "
	                    "process is out of descriptors");
	assert_non_null(report->leaks[0].stacks[REPORT_ROLE_LISTENED]);
	assert_non_null(report->leaks[0].stacks[REPORT_ROLE_ACCEPTED]);
	assert_string_equal(report_leak_at(report, 0)->sockets[0].origin,
	                    "listen");
	assert_string_equal(report_leak_at(report, 0)->sockets[0].peer,
	                    "127.0.0.1:40007");
}

static void backlog_that_nobody_could_ask_about(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_listener(fake, 3)->accept_error = 24;
	fake->sockets[3].stamp.backlog = 2;
	fake_listener(fake, 4)->stamp.backlog = 3;
	add(fake);
	report = assemble(&input);
	assert_false(report->complete);
	assert_int_equal(report->n_caveats, 1);
	assert_string_equal(
	    report->caveats[0],
	    "2 connections waited at 127.0.0.1:8080 of process 10; the kernel "
	    "could not be asked which of them their peers had left");
}

static void nothing_waited_is_no_failure(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_listener(fake, 3)->accept_error = 11;
	fake_waiting(fake, 3, 7);
	add(fake);
	report = assemble(&input);
	assert_null(report->leaks[0].listener->error);
	assert_null(report->leaks[0].advice);
}

static void oldest_connection_names_the_listener(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_listener(fake, 3);
	fake_listener(fake, 4)->local.port = 9090;
	fake_waiting(fake, 3, 7);
	fake_waiting(fake, 4, 8)->stamp.age_ms = 6000;
	add(fake);
	report = assemble(&input);
	assert_int_equal(report->n_leaks, 1);
	assert_int_equal(report->leaks[0].listener->fd, 4);
	assert_string_equal(report->leaks[0].listener->local, "127.0.0.1:9090");
}

static void others_have_no_listener(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5);
	add(fake);
	report = assemble(&input);
	assert_null(report->leaks[0].listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STORY(listener_and_what_it_failed_with),
	    STORY(backlog_that_nobody_could_ask_about),
	    STORY(nothing_waited_is_no_failure),
	    STORY(oldest_connection_names_the_listener),
	    STORY(others_have_no_listener),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
