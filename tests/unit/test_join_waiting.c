/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_join_waiting.c - connections that nobody has accepted.
 */
#include "joining.h"

#include "reporter/verdict.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { COOKIE = 0x77 };

/* The socket of COOKIE among those that are left, or NULL. */
static const struct join_socket *found(void)
{
	for (size_t i = 0; i < join.n_sockets; i++)
		if (join_stamp(&join.sockets[i])->cookie == COOKIE)
			return &join.sockets[i];
	return NULL;
}

static double seconds(enum join_role role)
{
	struct join_mark mark = join_mark(found(), role);

	return mark.mark ? (double)mark.mark->when_ns / 1e9 : -1;
}

static bool never_accepted(void)
{
	enum report_verdict verdict;

	join_them();
	return found() && verdict_of(found(), &verdict) &&
	       verdict == REPORT_VERDICT_NEVER_ACCEPTED;
}

static void listener_tells_of_it(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_listener(fake, 3)->accept_error = 24;
	fake_waiting(fake, 3, COOKIE);
	add(fake);
	assert_true(never_accepted());
	assert_int_equal(join.n_sockets, 2);
	/* The listener is a socket of the process; what waits is not yet. */
	assert_int_equal(join.open, 1);
	assert_int_equal(found()->holders[0].fd, 3);
	assert_true(seconds(JOIN_OPENED) == 101);
	assert_true(seconds(JOIN_LISTENED) == 102);
	assert_true(seconds(JOIN_ACCEPTED) == 150);
	assert_true(seconds(JOIN_LAST_USE) == -1);
	assert_int_equal(join_stamp(found())->age_ms, 5000);
	assert_int_equal(join_listener(found())->accept_error, 24);
	assert_int_equal(
	    verdict_evidence(found(), REPORT_VERDICT_NEVER_ACCEPTED),
	    JOIN_LISTENED);
}

static void others_know_nothing_of_listeners(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5)->stamp.cookie = COOKIE;
	fake->sockets[5].listened = fake_mark(fake, 102, 1);
	add(fake);
	assert_false(never_accepted());
	assert_true(seconds(JOIN_LISTENED) == -1);
	assert_null(join_listener(found()));
}

static void without_cookies_each_is_one(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_listener(fake, 3);
	fake_waiting(fake, 3, 0);
	fake_waiting(fake, 3, 0);
	add(fake);
	join_them();
	assert_int_equal(join.n_sockets, 3);
}

static void listener_that_no_hook_saw(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_waiting(fake, 3, COOKIE);
	add(fake);
	assert_true(never_accepted());
	assert_int_equal(join_kind(found()), RECORDING_KIND_UNSEEN);
	assert_null(join_listener(found()));
}

/* A worker PID that process 10 forked at 105 s, with the listener. */
static struct fake *worker(int pid, double end)
{
	struct fake *fake = fake_server(pid);

	fake->header.ppid = 10;
	fake->header.created_ns = fake_s(105);
	fake->header.forked = fake_mark(fake, 105, 0);
	fake->header.ended_ns = fake_s(end);
	fake_listener(fake, 3)->kind = RECORDING_KIND_INHERITED;
	return fake;
}

static void workers_share_what_waits(void **state)
{
	struct fake *one = worker(11, 160), *other = worker(12, 160);

	(void)state;
	other->sockets[3].accepted_last = fake_mark(other, 155, 2);
	fake_waiting(one, 3, COOKIE);
	fake_waiting(other, 3, COOKIE);
	add(one);
	add(other);
	assert_true(never_accepted());
	assert_int_equal(found()->n_holders, 2);
	assert_true(seconds(JOIN_ACCEPTED) == 155);
	assert_true(join_listener(found())->accepted_last.when_ns ==
	            fake_s(155));
}

static void master_that_lived_on_has_fetched_it(void **state)
{
	struct fake *master = fake_server(10), *one = worker(11, 150);

	(void)state;
	fake_listener(master, 3);
	fake_waiting(one, 3, COOKIE);
	add(master);
	add(one);
	assert_false(never_accepted());
	assert_null(found());
}

static void sibling_that_lived_on_has_fetched_it(void **state)
{
	struct fake *one = worker(11, 150), *other = worker(12, 160);

	(void)state;
	fake_waiting(one, 3, COOKIE);
	add(one);
	add(other);
	assert_false(never_accepted());
}

static void sibling_that_closed_the_listener_before(void **state)
{
	struct fake *one = worker(11, 150), *other = worker(12, 160);

	(void)state;
	other->sockets[3].open = 0;
	other->sockets[3].stamp.when_ns = 0;
	other->sockets[3].closed_ns = fake_s(140);
	fake_waiting(one, 3, COOKIE);
	add(one);
	add(other);
	assert_true(never_accepted());
}

static void whoever_accepted_it_has_it(void **state)
{
	/* The recorder's clock is coarse: they may seem to overlap. */
	struct fake *one = worker(11, 160), *other = worker(12, 159);
	enum report_verdict verdict;

	(void)state;
	one->sockets[3].kind = RECORDING_KIND_LISTENING;
	fake_waiting(one, 3, COOKIE);
	fake_socket(other, 7)->stamp.cookie = COOKIE;
	add(one);
	add(other);
	join_them();
	assert_false(join_waits(found()));
	assert_int_equal(join_kind(found()), RECORDING_KIND_ACCEPTED);
	assert_true(seconds(JOIN_OPENED) == 110);
	assert_true(verdict_of(found(), &verdict));
	assert_int_equal(verdict, REPORT_VERDICT_FIN_UNREAD);
}

static void exec_closes_the_listener(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake->header.ended = RECORDING_END_EXEC;
	fake_listener(fake, 3)->stamp.close_on_exec = 1;
	fake_waiting(fake, 3, COOKIE);
	add(fake);
	join_them();
	assert_int_equal(join.n_sockets, 0);
}

static struct look_waiting seen;

/* A process that was killed, and a look that saw COOKIE wait, at 150 s. */
static struct fake *killed(int *pid)
{
	struct fake *fake = fake_server(*pid);

	fake->header.stamped = 0;
	fake->header.ended = RECORDING_END_RUNNING;
	fake->header.ended_ns = 0;
	fake_listener(fake, 3)->stamp.when_ns = 0;
	fake_waiting(fake, 3, COOKIE)->stamp.when_ns = fake_s(150);
	seen = (struct look_waiting){.pid = *pid, .waiting = fake->waiting[0]};
	fake->header.waiting.used = 0;
	looked(pid, 150, NULL, 0, 0);
	look.waiting = &seen;
	look.n_waiting = 1;
	return fake;
}

static void look_sees_it_wait(void **state)
{
	int pid = 10;

	(void)state;
	add(killed(&pid));
	assert_true(never_accepted());
	assert_true(seconds(JOIN_LISTENED) == 102);
}

static void look_at_the_unrecorded(void **state)
{
	int pid = 10;

	(void)state;
	free(killed(&pid));
	assert_true(never_accepted());
	assert_null(join_listener(found()));
}

static void accepted_after_the_look(void **state)
{
	int pid = 10;
	struct fake *fake = killed(&pid);

	(void)state;
	fake->sockets[3].accepted_last = fake_mark(fake, 151, 2);
	add(fake);
	assert_false(never_accepted());
}

static void accept_that_failed_after_the_look(void **state)
{
	int pid = 10;
	struct fake *fake = killed(&pid);

	(void)state;
	fake->sockets[3].accepted_last = fake_mark(fake, 151, 2);
	fake->sockets[3].accept_error = 24;
	add(fake);
	assert_true(never_accepted());
}

static void listener_closed_after_the_look(void **state)
{
	int pid = 10;
	struct fake *fake = killed(&pid);

	(void)state;
	fake->sockets[3].open = 0;
	add(fake);
	assert_false(never_accepted());
}

static void number_of_the_listener_used_by_a_connection(void **state)
{
	int pid = 10;
	struct fake *fake = killed(&pid);

	(void)state;
	fake->sockets[3].kind = RECORDING_KIND_ACCEPTED;
	add(fake);
	assert_true(never_accepted());
	assert_null(join_listener(found()));
	assert_true(seconds(JOIN_OPENED) == -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STORY(listener_tells_of_it),
	    STORY(others_know_nothing_of_listeners),
	    STORY(without_cookies_each_is_one),
	    STORY(listener_that_no_hook_saw),
	    STORY(workers_share_what_waits),
	    STORY(master_that_lived_on_has_fetched_it),
	    STORY(sibling_that_lived_on_has_fetched_it),
	    STORY(sibling_that_closed_the_listener_before),
	    STORY(whoever_accepted_it_has_it),
	    STORY(exec_closes_the_listener),
	    STORY(look_sees_it_wait),
	    STORY(look_at_the_unrecorded),
	    STORY(accepted_after_the_look),
	    STORY(accept_that_failed_after_the_look),
	    STORY(listener_closed_after_the_look),
	    STORY(number_of_the_listener_used_by_a_connection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
