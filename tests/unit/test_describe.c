/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_describe.c - what the report says of a socket.
 */
#include "assembling.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <sys/epoll.h>

static void threads_by_name(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5)->last_use = fake_mark(fake, 120, 1);
	fake->sockets[5].last_use.thread = 77;
	fake->threads[0] =
	    (struct recording_thread){.tid = 11, .name = "worker-1"};
	fake->header.threads.used = 1;
	add(fake);
	report = assemble(&input);
	assert_int_equal(report_leak_at(report, 0)->sockets[0].opened_by.tid,
	                 11);
	assert_int_equal(report_leak_at(report, 0)->sockets[0].opened_by.alive,
	                 1);
	assert_string_equal(
	    report_leak_at(report, 0)->sockets[0].opened_by.name, "worker-1");
	assert_int_equal(report_leak_at(report, 0)->sockets[0].used_by.tid, 77);
	assert_int_equal(report_leak_at(report, 0)->sockets[0].used_by.alive,
	                 0);
	assert_null(report_leak_at(report, 0)->sockets[0].used_by.name);
}

static void threads_of_a_parent_are_not_known(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5)->last_use = fake_mark(fake, 130, 1);
	fake->header.forked = fake_mark(fake, 120, 0);
	add(fake);
	report = assemble(&input);
	assert_int_equal(report_leak_at(report, 0)->sockets[0].opened_by.tid,
	                 11);
	assert_int_equal(report_leak_at(report, 0)->sockets[0].opened_by.alive,
	                 -1);
	assert_int_equal(report_leak_at(report, 0)->sockets[0].used_by.alive,
	                 0);
}

static void where_inherited_ones_come_from(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5)->kind = RECORDING_KIND_INHERITED;
	fake->sockets[5].opened.when_ns = 0;
	fake->sockets[5].flags |= RECORDING_SOCKET_EXECED;
	strcpy(fake->header.parent, "systemd");
	add(fake);
	report = assemble(&input);
	assert_string_equal(report_leak_at(report, 0)->sockets[0].origin,
	                    "inherited");
	assert_string_equal(
	    report_leak_at(report, 0)->sockets[0].from,
	    "open as the program began, which was started by systemd (pid 1)");
	assert_false(report_leak_at(report, 0)->sockets[0].before_exec);
}

/* The slot of either image may be the one that tells of the opening. */
static void opened_before_the_exec(void **state)
{
	struct fake *before = fake_server(10), *after = fake_server(10);

	(void)state;
	before->header.ended = RECORDING_END_EXEC;
	before->header.ended_ns = fake_s(120);
	fake_socket(before, 5);
	after->header.created_ns = fake_s(121);
	fake_socket(after, 5)->flags |= RECORDING_SOCKET_EXECED;
	add(before);
	add(after);
	report = assemble(&input);
	assert_int_equal(report_leak_at(report, 0)->sockets[0].n_holders, 1);
	assert_true(report_leak_at(report, 0)->sockets[0].before_exec);
	assert_int_equal(report_leak_at(report, 0)->sockets[0].opened_by.alive,
	                 -1);
}

/* What the report says of the watchers of a socket with STAMP's. */
static const struct report_socket *watched_by(const struct recording_watch *by,
                                              uint8_t n)
{
	struct fake *fake = fake_server(10);
	struct recording_stamp *stamp = &fake_socket(fake, 5)->stamp;

	stamp->watched = (uint8_t)(n + 1);
	for (uint8_t i = 0; i < n && i < 2; i++)
		stamp->watch[i] = by[i];
	fake_socket(fake, 6)->stamp.tcp_state = TCP_ESTABLISHED;
	fake->sockets[6].stamp.watched = 2;
	add(fake);
	report = assemble(&input);
	return &report_leak_at(report, 0)->sockets[0];
}

static void nobody_watches_it(void **state)
{
	const struct report_socket *socket = watched_by(NULL, 0);

	(void)state;
	assert_true(socket->watched_known);
	assert_int_equal(socket->n_watched, 0);
	assert_string_equal(report->leaks[0].advice,
	                    "no epoll instance watches it: nothing will ever "
	                    "tell the program");
}

static void nobody_asked_who_watches_it(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5);
	add(fake);
	report = assemble(&input);
	assert_false(report_leak_at(report, 0)->sockets[0].watched_known);
	assert_null(report->leaks[0].advice);
}

/* A program without epoll may well have other means. */
static void nothing_is_watched_at_all(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5)->stamp.watched = 1;
	add(fake);
	report = assemble(&input);
	assert_true(report_leak_at(report, 0)->sockets[0].watched_known);
	assert_null(report->leaks[0].advice);
}

static void watchers_and_their_events(void **state)
{
	const struct recording_watch by[] = {
	    {4, EPOLLIN | EPOLLRDHUP | EPOLLET | EPOLLERR | EPOLLHUP},
	    {9, EPOLLOUT | 0x140}};
	const struct report_socket *socket = watched_by(by, 2);

	(void)state;
	assert_int_equal(socket->n_watched, 2);
	assert_int_equal(socket->watched[0].epoll_fd, 4);
	assert_int_equal(socket->watched[0].n_events, 3);
	assert_string_equal(socket->watched[0].events[0], "EPOLLIN");
	assert_string_equal(socket->watched[0].events[1], "EPOLLRDHUP");
	assert_string_equal(socket->watched[0].events[2], "EPOLLET");
	assert_int_equal(socket->watched[1].n_events, 2);
	assert_string_equal(socket->watched[1].events[0], "EPOLLOUT");
	assert_string_equal(socket->watched[1].events[1], "0x140");
	assert_null(report->leaks[0].advice);
}

static void loop_that_is_not_told_of_the_end(void **state)
{
	const struct recording_watch by[] = {{4, EPOLLOUT | EPOLLHUP}};

	(void)state;
	watched_by(by, 1);
	assert_string_equal(report->leaks[0].advice,
	                    "watched, but without EPOLLIN or EPOLLRDHUP: the "
	                    "loop is not told of the end");
}

static void one_shot_that_was_not_armed_again(void **state)
{
	const struct recording_watch by[] = {{4, EPOLLONESHOT | EPOLLET}};

	(void)state;
	watched_by(by, 1);
	assert_non_null(strstr(report->leaks[0].advice, "EPOLLONESHOT"));
}

static void more_watchers_than_are_told(void **state)
{
	const struct recording_watch by[] = {{4, EPOLLOUT}, {5, EPOLLOUT}};

	(void)state;
	assert_int_equal(watched_by(by, 3)->n_watched, 2);
	assert_null(report->leaks[0].advice);
}

/* A look at 150 s at descriptor 5, whose socket is BORN_MS old by then. */
static void seen_aged(uint32_t born_ms)
{
	static int pid = 10;
	static struct look_socket seen;
	static struct look look;
	struct fake *fake = fake_server(pid);

	fake_socket(fake, 5)->stamp.when_ns = 0;
	fake->header.stamped = 0;
	fake->header.ended = RECORDING_END_RUNNING;
	seen = (struct look_socket){.pid = pid,
	                            .fd = 5,
	                            .stamp = fake->sockets[5].stamp,
	                            .local = fake->sockets[5].local,
	                            .peer = fake->sockets[5].peer};
	seen.stamp.when_ns = fake_s(150);
	seen.stamp.born_ms = born_ms;
	look = (struct look){.taken_ns = fake_s(150),
	                     .pids = &pid,
	                     .n_pids = 1,
	                     .sockets = &seen,
	                     .n_sockets = 1};
	input.looks = &look;
	input.n_looks = 1;
	add(fake);
	report = assemble(&input);
}

/* Accepted at 110 s; the kernel made the socket at 110.021 s. */
static void younger_than_its_accept_is_another_socket(void **state)
{
	(void)state;
	seen_aged(39979);
	assert_int_equal(report->leaks[0].verdict, REPORT_VERDICT_UNKNOWN);
	assert_string_equal(report_leak_at(report, 0)->sockets[0].origin,
	                    "unseen");
	assert_string_equal(
	    report->leaks[0].stacks[REPORT_ROLE_OPENED]->missing,
	    "not recorded: its descriptor was closed and opened again by "
	    "calls that no hook sees (raw system calls, io_uring)");
}

static void as_old_as_its_accept_is_the_same(void **state)
{
	(void)state;
	seen_aged(39980);
	assert_string_equal(report_leak_at(report, 0)->sockets[0].origin,
	                    "accept4");
	assert_null(report->leaks[0].stacks[REPORT_ROLE_OPENED]->missing);
}

static void age_that_the_kernel_did_not_tell(void **state)
{
	(void)state;
	seen_aged(0);
	assert_string_equal(report_leak_at(report, 0)->sockets[0].origin,
	                    "accept4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STORY(threads_by_name),
	    STORY(threads_of_a_parent_are_not_known),
	    STORY(where_inherited_ones_come_from),
	    STORY(opened_before_the_exec),
	    STORY(nobody_watches_it),
	    STORY(nobody_asked_who_watches_it),
	    STORY(nothing_is_watched_at_all),
	    STORY(watchers_and_their_events),
	    STORY(loop_that_is_not_told_of_the_end),
	    STORY(one_shot_that_was_not_armed_again),
	    STORY(more_watchers_than_are_told),
	    STORY(younger_than_its_accept_is_another_socket),
	    STORY(as_old_as_its_accept_is_the_same),
	    STORY(age_that_the_kernel_did_not_tell),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
