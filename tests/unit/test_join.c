/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_join.c - which sockets are left, each once, and who knows of them.
 */
#include "joining.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void stamped_sockets_are_left(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5);
	fake_socket(fake, 6)->stamp.when_ns = 0;
	add(fake);
	join_them();
	assert_int_equal(join.n_sockets, 1);
	assert_int_equal(join.open, 2);
	assert_int_equal(join.sockets[0].holders[0].fd, 5);
	assert_int_equal(join_kind(&join.sockets[0]), RECORDING_KIND_ACCEPTED);
	assert_int_equal(join.n_unjudged, 0);
}

static void copies_are_one_socket(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5);
	fake_socket(fake, 9)->stamp.cookie = 0x1005;
	fake->sockets[9].kind = RECORDING_KIND_COPIED;
	fake->sockets[9].opened.when_ns = 0;
	fake->sockets[9].eof = fake_mark(fake, 140, 1);
	fake->sockets[5].eof = fake_mark(fake, 130, 1);
	add(fake);
	join_them();
	assert_int_equal(join.n_sockets, 1);
	assert_int_equal(join.sockets[0].n_holders, 2);
	assert_int_equal(join_kind(&join.sockets[0]), RECORDING_KIND_ACCEPTED);
	assert_true(mark_s(JOIN_OPENED) == 110);
	assert_true(mark_s(JOIN_EOF) == 140);
	assert_true(mark_s(JOIN_SHUTDOWN) == -1);
}

static void inodes_serve_where_no_cookie_was_asked(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	for (int fd = 5; fd < 9; fd++)
		fake_socket(fake, fd)->stamp.cookie = 0;
	fake->sockets[5].stamp.inode = fake->sockets[6].stamp.inode = 77;
	add(fake);
	join_them();
	assert_int_equal(join.n_sockets, 3);
}

static void unseen_descriptors_are_listed(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	*fake_socket(fake, 5) = (struct recording_socket){
	    .stamp = {.when_ns = fake_s(160), .tcp_state = TCP_CLOSE_WAIT}};
	add(fake);
	join_them();
	assert_int_equal(join.n_sockets, 1);
	assert_int_equal(join_kind(&join.sockets[0]), RECORDING_KIND_UNSEEN);
}

static void unstamped_and_unseen_is_unjudged(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake->header.stamped = 0;
	fake_socket(fake, 5)->stamp.when_ns = 0;
	fake_socket(fake, 6)->stamp.when_ns = 0;
	fake->sockets[6].kind = RECORDING_KIND_LISTENING;
	add(fake);
	join_them();
	assert_int_equal(join.n_sockets, 0);
	assert_int_equal(join.n_unjudged, 1);
	assert_int_equal(join.unjudged[0].pid, 10);
	assert_int_equal(join.unjudged[0].sockets, 1);
}

static void what_the_kernel_would_not_tell_is_unjudged(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake_socket(fake, 5);
	fake_socket(fake, 6)->stamp = (struct recording_stamp){.untold = 1};
	add(fake);
	join_them();
	assert_int_equal(join.n_sockets, 1);
	assert_int_equal(join.n_unjudged, 1);
	assert_int_equal(join.unjudged[0].sockets, 1);
	assert_true(join.unjudged[0].untold);
}

/* A killed process with a slot at 5, and a look that saw 5 at 150 s. */
static struct fake *killed(int *pid, struct look_socket *seen)
{
	struct fake *fake = fake_server(*pid);

	fake->header.stamped = 0;
	fake->header.ended = RECORDING_END_RUNNING;
	fake->header.ended_ns = 0;
	fake_socket(fake, 5)->stamp.when_ns = 0;
	looked(pid, 150, seen, 5, 0x99);
	return fake;
}

static void look_judges_who_was_killed(void **state)
{
	struct look_socket seen;
	int pid = 10;

	(void)state;
	add(killed(&pid, &seen));
	join_them();
	assert_int_equal(join.n_sockets, 1);
	assert_int_equal(join.n_unjudged, 0);
	assert_int_equal(join_kind(&join.sockets[0]), RECORDING_KIND_ACCEPTED);
	assert_int_equal(join_stamp(&join.sockets[0])->age_ms, 7000);
}

static void closed_after_the_look(void **state)
{
	struct look_socket seen;
	int pid = 10;
	struct fake *fake = killed(&pid, &seen);

	(void)state;
	fake->sockets[5].open = 0;
	add(fake);
	join_them();
	assert_int_equal(join.n_sockets, 0);
}

static void descriptor_used_again_after_the_look(void **state)
{
	struct look_socket seen;
	int pid = 10;
	struct fake *fake = killed(&pid, &seen);

	(void)state;
	fake->sockets[5].opened.when_ns = fake_s(155);
	add(fake);
	join_them();
	assert_int_equal(join.n_sockets, 0);
}

static void look_at_another_connection_is_unseen(void **state)
{
	struct look_socket seen;
	int pid = 10;
	struct fake *fake = killed(&pid, &seen);

	(void)state;
	fake->sockets[5].peer.port = 1;
	add(fake);
	join_them();
	assert_int_equal(join.n_sockets, 1);
	assert_int_equal(join_kind(&join.sockets[0]), RECORDING_KIND_UNSEEN);
}

static void stamp_goes_before_a_look(void **state)
{
	struct look_socket seen;
	int pid = 10;

	(void)state;
	add(fake_server(10));
	looked(&pid, 150, &seen, 5, 0x99);
	join_them();
	assert_int_equal(join.n_sockets, 0);
}

static void what_came_after_the_look_cannot_be_judged(void **state)
{
	struct look_socket seen;
	int pid = 10;
	struct fake *fake = killed(&pid, &seen);

	(void)state;
	fake_socket(fake, 6)->stamp.when_ns = 0;
	fake->sockets[6].opened = fake_mark(fake, 151, 1);
	fake_socket(fake, 7)->stamp.when_ns = 0;
	fake->sockets[7].copied = fake_mark(fake, 151, 1);
	fake_socket(fake, 8)->stamp.when_ns = 0; /* there, and well */
	add(fake);
	join_them();
	assert_int_equal(join.n_sockets, 1);
	assert_int_equal(join.n_unjudged, 1);
	assert_int_equal(join.unjudged[0].sockets, 2);
	assert_true(join.unjudged[0].looked_at);
}

static void look_after_exec_goes_before_the_stamp(void **state)
{
	struct look_socket seen;
	int pid = 10;
	struct fake *fake = fake_server(10);

	(void)state;
	fake->header.ended = RECORDING_END_EXEC;
	fake_socket(fake, 5);
	fake_socket(fake, 6);
	add(fake);
	looked(&pid, 170, &seen, 5, 0x1005);
	join_them();
	assert_int_equal(join.n_sockets, 1);
	assert_int_equal(join_kind(&join.sockets[0]), RECORDING_KIND_ACCEPTED);
}

static void look_at_the_unrecorded(void **state)
{
	struct look_socket seen;
	int pid = 12;

	(void)state;
	looked(&pid, 150, &seen, 5, 0x99);
	join_them();
	assert_int_equal(join.n_sockets, 1);
	assert_int_equal(join_holder_pid(&join.sockets[0].holders[0]), 12);
	join_free(&join);
	ended_well[n_ended_well++] = 12;
	join_them();
	assert_int_equal(join.n_sockets, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STORY(stamped_sockets_are_left),
	    STORY(copies_are_one_socket),
	    STORY(inodes_serve_where_no_cookie_was_asked),
	    STORY(unseen_descriptors_are_listed),
	    STORY(unstamped_and_unseen_is_unjudged),
	    STORY(what_the_kernel_would_not_tell_is_unjudged),
	    STORY(look_judges_who_was_killed),
	    STORY(closed_after_the_look),
	    STORY(descriptor_used_again_after_the_look),
	    STORY(look_at_another_connection_is_unseen),
	    STORY(stamp_goes_before_a_look),
	    STORY(what_came_after_the_look_cannot_be_judged),
	    STORY(look_after_exec_goes_before_the_stamp),
	    STORY(look_at_the_unrecorded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
