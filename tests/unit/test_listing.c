/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_listing.c - the list of all TCP sockets.
 */
#include "assembling.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static const struct report_listed *line(size_t n)
{
	assert_true(n < report->n_listed);
	return &report->listed[n];
}

static void every_stamped_socket_has_a_line(void **state)
{
	struct fake *a = fake_server(11), *b = fake_server(10);

	(void)state;
	fake_socket(a, 6)->stamp.tcp_state = TCP_ESTABLISHED;
	fake_listener(a, 3);
	fake_waiting(a, 3, 7);
	fake_socket(b, 5);
	add(a);
	add(b);
	input.list_all = true;
	report = assemble(&input);
	assert_true(report->lists_all);
	assert_int_equal(report->n_listed, 3);
	assert_int_equal(line(0)->pid, 10);
	assert_int_equal(line(0)->fd, 5);
	assert_string_equal(line(0)->state, "CLOSE_WAIT");
	assert_string_equal(line(0)->local, "127.0.0.1:8080");
	assert_string_equal(line(0)->peer, "127.0.0.1:50005");
	assert_int_equal(line(0)->age_ms, 50000);
	assert_int_equal(line(0)->receive_queue, -1);
	assert_string_equal(line(0)->program, "server");
	assert_int_equal(line(0)->site->offset, 0x1000);
	assert_int_equal(line(1)->fd, 3);
	assert_string_equal(line(1)->state, "LISTEN");
	assert_null(line(1)->peer);
	assert_string_equal(line(2)->state, "ESTABLISHED");
}

static void nothing_is_listed_unless_wanted(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5);
	add(fake);
	report = assemble(&input);
	assert_false(report->lists_all);
	assert_int_equal(report->n_listed, 0);
}

static void look_knows_the_queues_and_the_program(void **state)
{
	int pid = 12;
	struct look_socket seen = {
	    .pid = 12,
	    .fd = 4,
	    .stamp = {.when_ns = fake_s(150),
	              .cookie = 9,
	              .born_ms = 700,
	              .tcp_state = TCP_SYN_SENT},
	    .receive_queue = 3,
	    .send_queue = 17,
	};
	char *cmdline[] = {"curl", "-s", NULL};
	struct look_process process = {
	    .pid = 12, .exe = "/usr/bin/curl", .cmdline = cmdline};
	struct look look = {.taken_ns = fake_s(150),
	                    .pids = &pid,
	                    .n_pids = 1,
	                    .sockets = &seen,
	                    .n_sockets = 1,
	                    .processes = &process,
	                    .n_processes = 1};

	(void)state;
	input.looks = &look;
	input.n_looks = 1;
	input.list_all = true;
	report = assemble(&input);
	assert_int_equal(report->n_listed, 1);
	assert_string_equal(line(0)->state, "SYN_SENT");
	assert_int_equal(line(0)->receive_queue, 3);
	assert_int_equal(line(0)->send_queue, 17);
	assert_int_equal(line(0)->age_ms, 700);
	assert_string_equal(line(0)->program, "curl");
	assert_null(line(0)->site);
	assert_null(line(0)->local);
	assemble_free(report);
	seen.stamp.tcp_state = TCP_CLOSE;
	seen.lingers = true;
	report = assemble(&input);
	assert_string_equal(line(0)->state, "TIME_WAIT");
}

static void innermost_own_frame_is_the_site(void **state)
{
	struct fake *fake = fake_server(10);
	struct recording_stack *stack = &fake->stacks[0];

	(void)state;
	stack->frames = 0;
	fake_frame(stack, 1, 0x10);
	fake_frame(stack, 0, 0x20);
	fake_frame(stack, 0, 0x30);
	fake_stack(fake, 1, RECORDING_CALL_CONNECT, 0);
	fake->stacks[1].frames = 0;
	fake_frame(&fake->stacks[1], 1, 0x40);
	fake_frame(&fake->stacks[1], 1, 0x50);
	fake_socket(fake, 5);
	fake_socket(fake, 6)->opened = fake_mark(fake, 110, 1);
	add(fake);
	input.list_all = true;
	report = assemble(&input);
	assert_int_equal(line(0)->site->offset, 0x20);
	assert_int_equal(line(1)->site->offset, 0x40);
}

static void copies_have_a_line_each(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5);
	fake_socket(fake, 9)->stamp.cookie = 0x1005;
	add(fake);
	input.list_all = true;
	report = assemble(&input);
	assert_int_equal(report->n_listed, 2);
	assert_int_equal(line(0)->fd, 5);
	assert_int_equal(line(1)->fd, 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STORY(every_stamped_socket_has_a_line),
	    STORY(nothing_is_listed_unless_wanted),
	    STORY(look_knows_the_queues_and_the_program),
	    STORY(innermost_own_frame_is_the_site),
	    STORY(copies_have_a_line_each),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
