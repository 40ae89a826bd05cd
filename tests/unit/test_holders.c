/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_holders.c - who has a socket, how each came by it, and what to change.
 */
#include "assembling.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { COOKIE = 0x1005 };

static const struct report_socket *first(void)
{
	assert_true(report->n_leaks > 0);
	return &report_leak_at(report, 0)->sockets[0];
}

/* The holder at FD of PID, or NULL. */
static const struct report_holder *holder(int pid, int fd)
{
	for (size_t i = 0; i < first()->n_holders; i++)
		if (first()->holders[i].pid == pid &&
		    first()->holders[i].fd == fd)
			return &first()->holders[i];
	return NULL;
}

static void opener_and_copies(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_stack(fake, 3, RECORDING_CALL_DUP2, 0x4000);
	fake_socket(fake, 5);
	for (int fd = 8; fd < 10; fd++) {
		fake_socket(fake, fd)->stamp.cookie = COOKIE;
		fake->sockets[fd].copied = fake_mark(fake, 120, 3);
	}
	fake->sockets[9].copied.stack = 0;
	add(fake);
	report = assemble(&input);
	assert_int_equal(first()->n_holders, 3);
	assert_string_equal(holder(10, 5)->by, "accept4");
	assert_string_equal(holder(10, 8)->by, "dup2");
	assert_string_equal(holder(10, 9)->by, "dup");
	assert_null(holder(10, 8)->exe);
}

static void received_and_unseen(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5)->kind = RECORDING_KIND_RECEIVED;
	fake_socket(fake, 6)->kind = RECORDING_KIND_UNSEEN;
	fake->sockets[6].stamp.cookie = COOKIE;
	add(fake);
	report = assemble(&input);
	assert_string_equal(first()->origin, "received");
	assert_string_equal(holder(10, 5)->by, "received");
	assert_null(holder(10, 6)->by);
}

/* Process 10, which closed at 130 s what it had accepted into CLOSED_FD. */
static struct fake *owner(void)
{
	struct fake *fake = fake_server(10);

	fake->sockets[5].sequence = 2;
	fake->sockets[5].opened = fake_mark(fake, 110, 0);
	fake->sockets[5].closed_ns = fake_s(130);
	fake->closings[0] =
	    (struct recording_closing){.cookie = COOKIE,
	                               .opened = fake->sockets[5].opened,
	                               .closed = fake_mark(fake, 130, 2),
	                               .fd = 5};
	return fake;
}

/* Its child 11, of 120 s, that still has it at 160 s. */
static struct fake *child(void)
{
	struct fake *fake = fake_server(11);

	fake->header.ppid = 10;
	fake->header.created_ns = fake_s(120.5);
	fake->header.forked = fake_mark(fake, 120, 0);
	fake_socket(fake, 5)->kind = RECORDING_KIND_INHERITED;
	return fake;
}

static void child_that_goes_on_with_the_program(void **state)
{
	(void)state;
	add(owner());
	add(child());
	report = assemble(&input);
	assert_int_equal(report->leaks[0].verdict,
	                 REPORT_VERDICT_HELD_BY_CHILD);
	assert_non_null(report->leaks[0].stacks[REPORT_ROLE_CLOSED]);
	assert_non_null(report->leaks[0].stacks[REPORT_ROLE_FORKED]);
	assert_int_equal(first()->pid, 11);
	assert_string_equal(holder(11, 5)->by, "fork");
	assert_string_equal(holder(11, 5)->exe, "/srv/bin/server");
	assert_string_equal(report->leaks[0].advice,
	                    "the child must close what it does not need: pid "
	                    "11 (/srv/bin/server: server --port 8080) still "
	                    "has it");
}

static void holders_elsewhere_are_told_by_what_they_run(void **state)
{
	struct fake *parent = fake_server(10), *other = child();

	(void)state;
	fake_socket(parent, 5);
	strcpy(other->header.exe, "/srv/bin/other");
	add(parent);
	add(other);
	report = assemble(&input);
	assert_int_equal(first()->pid, 10);
	assert_int_equal(first()->n_holders, 2);
	assert_null(holder(10, 5)->exe);
	assert_string_equal(holder(11, 5)->exe, "/srv/bin/other");
	assert_string_equal(holder(11, 5)->command, "server --port 8080");
}

static void image_after_an_exec_is_one_holder(void **state)
{
	struct fake *before = child(), *after = child();

	(void)state;
	before->header.ended = RECORDING_END_EXEC;
	before->header.ended_ns = fake_s(140);
	before->sockets[5].stamp.when_ns = fake_s(140);
	after->header.created_ns = fake_s(141);
	after->sockets[5].flags |= RECORDING_SOCKET_EXECED;
	add(owner());
	add(after);
	add(before);
	report = assemble(&input);
	assert_int_equal(first()->n_holders, 1);
	assert_string_equal(holder(11, 5)->by, "exec");
	assert_non_null(
	    strstr(report->leaks[0].advice,
	           "accept4() was called without SOCK_CLOEXEC; pid 11 ("));
}

/* As posix_spawn() starts it: nothing was forked that is recorded. */
static void program_that_was_spawned(void **state)
{
	struct fake *spawned = child();

	(void)state;
	memset(&spawned->header.forked, 0, sizeof(spawned->header.forked));
	spawned->sockets[5].opened.when_ns = 0;
	add(owner());
	add(spawned);
	report = assemble(&input);
	assert_string_equal(holder(11, 5)->by, "exec");
	assert_string_equal(report->leaks[0].stacks[REPORT_ROLE_OPENED]->call,
	                    "accept4");
	assert_non_null(strstr(report->leaks[0].advice, "SOCK_CLOEXEC"));
}

static void inherited_from_nobody_that_is_known(void **state)
{
	struct fake *spawned = child();

	(void)state;
	memset(&spawned->header.forked, 0, sizeof(spawned->header.forked));
	add(spawned);
	report = assemble(&input);
	assert_string_equal(holder(11, 5)->by, "inherited");
}

static struct look look;
static struct look_socket seen[2];
static char *sleeping_words[] = {"sleep", "6", NULL};
static struct look_process sleeping = {
    .pid = 11, .exe = "/bin/sleep", .cmdline = sleeping_words};

/* A look at 150 s at process 11, which runs sleep and has it at FD. */
static void look_at_sleep(int fd)
{
	static int pid = 11;

	seen[0] = (struct look_socket){.pid = pid,
	                               .fd = fd,
	                               .stamp = {.when_ns = fake_s(150),
	                                         .cookie = COOKIE,
	                                         .age_ms = 7000,
	                                         .tcp_state = TCP_CLOSE_WAIT}};
	look = (struct look){.taken_ns = fake_s(150),
	                     .pids = &pid,
	                     .n_pids = 1,
	                     .sockets = seen,
	                     .n_sockets = 1,
	                     .processes = &sleeping,
	                     .n_processes = 1};
	input.looks = &look;
	input.n_looks = 1;
}

/* What CALL lacked, for the socket that CALL made; then of a copy. */
static const char *advice_on(struct fake *fake, enum recording_call call)
{
	fake->stacks[0].call = (uint16_t)call;
	add(fake);
	look_at_sleep(5);
	report = assemble(&input);
	assert_int_equal(report->leaks[0].verdict,
	                 REPORT_VERDICT_HELD_BY_CHILD);
	assert_string_equal(holder(11, 5)->by, "exec");
	return report->leaks[0].advice;
}

static void program_without_a_recorder(void **state)
{
	(void)state;
	assert_string_equal(
	    advice_on(owner(), RECORDING_CALL_ACCEPT),
	    "accept() can't set close-on-exec: use accept4() with "
	    "SOCK_CLOEXEC; pid 11 (/bin/sleep: sleep 6) still has it");
	assert_non_null(report->leaks[0].stacks[REPORT_ROLE_CLOSED]);
	assert_null(report->leaks[0].stacks[REPORT_ROLE_FORKED]);
	assert_string_equal(report->leaks[0].stacks[REPORT_ROLE_OPENED]->call,
	                    "accept");
	assert_string_equal(first()->origin, "accept");
	assert_int_equal(first()->opened_ms_ago, 40000);
}

static void socket_that_was_not_close_on_exec(void **state)
{
	(void)state;
	assert_string_equal(
	    advice_on(owner(), RECORDING_CALL_SOCKET),
	    "socket() was called without SOCK_CLOEXEC; pid 11 (/bin/sleep: "
	    "sleep 6) still has it");
}

static void received_one_that_was_not_close_on_exec(void **state)
{
	(void)state;
	assert_string_equal(
	    advice_on(owner(), RECORDING_CALL_RECVMSG),
	    "recvmsg() was called without MSG_CMSG_CLOEXEC; pid 11 "
	    "(/bin/sleep: sleep 6) still has it");
}

static void copy_that_was_not_close_on_exec(void **state)
{
	struct fake *fake = owner();

	(void)state;
	fake_stack(fake, 3, RECORDING_CALL_DUP, 0x4000);
	fake->sockets[5].copied = fake_mark(fake, 115, 3);
	assert_string_equal(
	    advice_on(fake, RECORDING_CALL_ACCEPT4),
	    "dup() can't set close-on-exec: use fcntl() with F_DUPFD_CLOEXEC; "
	    "pid 11 (/bin/sleep: sleep 6) still has it");
}

static void standard_input_of_a_child(void **state)
{
	(void)state;
	add(owner());
	look_at_sleep(0);
	report = assemble(&input);
	assert_string_equal(
	    report->leaks[0].advice,
	    "pid 11 (/bin/sleep: sleep 6) was started with it as descriptor "
	    "0: it stays open until that process ends");
}

static void same_program_without_a_recorder(void **state)
{
	struct look_process same = {.pid = 11,
	                            .exe = "/srv/bin/server (deleted)"};

	(void)state;
	add(owner());
	look_at_sleep(5);
	look.processes = &same;
	report = assemble(&input);
	assert_string_equal(holder(11, 5)->by, "fork");
}

static void nobody_knows_what_it_runs(void **state)
{
	(void)state;
	add(owner());
	look_at_sleep(5);
	look.n_processes = 0;
	report = assemble(&input);
	assert_int_equal(report->leaks[0].verdict,
	                 REPORT_VERDICT_HELD_BY_CHILD);
	assert_null(holder(11, 5)->by);
	assert_null(report->leaks[0].advice);
}

static void fork_is_known_though_a_look_judges_the_exec(void **state)
{
	struct fake *before = child();

	(void)state;
	before->header.ended = RECORDING_END_EXEC;
	before->header.ended_ns = before->sockets[5].stamp.when_ns =
	    fake_s(121);
	add(owner());
	add(before);
	look_at_sleep(5);
	report = assemble(&input);
	assert_int_equal(first()->n_holders, 1);
	assert_string_equal(holder(11, 5)->by, "exec");
	assert_false(first()->before_exec); /* its parent opened it */
	assert_non_null(report->leaks[0].stacks[REPORT_ROLE_FORKED]);
	assert_non_null(strstr(report->leaks[0].advice, "/bin/sleep"));
}

/* The last that was seen with it is 11, which nobody recorded. */
static void fork_of_another_holder_will_do(void **state)
{
	struct fake *other = child();

	(void)state;
	other->header.pid = 12;
	other->header.ended_ns = other->sockets[5].stamp.when_ns = fake_s(140);
	add(owner());
	add(other);
	look_at_sleep(5);
	report = assemble(&input);
	assert_int_equal(first()->n_holders, 2);
	assert_non_null(report->leaks[0].stacks[REPORT_ROLE_FORKED]);
}

static void launcher_knows_what_the_look_does_not(void **state)
{
	static char *words[] = {"nap", "--long", NULL};
	struct known_process known = {
	    .pid = 11, .exe = "/bin/nap", .cmdline = words};
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5);
	add(fake);
	look_at_sleep(5);
	look.n_processes = 0;
	input.known = &known;
	input.n_known = 1;
	report = assemble(&input);
	assert_string_equal(holder(11, 5)->exe, "/bin/nap");
	assert_string_equal(holder(11, 5)->command, "nap --long");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STORY(opener_and_copies),
	    STORY(received_and_unseen),
	    STORY(child_that_goes_on_with_the_program),
	    STORY(holders_elsewhere_are_told_by_what_they_run),
	    STORY(image_after_an_exec_is_one_holder),
	    STORY(program_that_was_spawned),
	    STORY(inherited_from_nobody_that_is_known),
	    STORY(program_without_a_recorder),
	    STORY(socket_that_was_not_close_on_exec),
	    STORY(received_one_that_was_not_close_on_exec),
	    STORY(copy_that_was_not_close_on_exec),
	    STORY(standard_input_of_a_child),
	    STORY(same_program_without_a_recorder),
	    STORY(nobody_knows_what_it_runs),
	    STORY(fork_is_known_though_a_look_judges_the_exec),
	    STORY(fork_of_another_holder_will_do),
	    STORY(launcher_knows_what_the_look_does_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
