/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_join.c - which sockets are left, each once, and who knows of them.
 */
#include "recordings.h"

#include "reporter/join.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { MOST = 4 };

/* What a test joins; what has been joined. */
static struct recording *recordings[MOST];
static size_t n_recordings;
static struct look look;
static int ended_well[1];
static size_t n_ended_well;
static struct join join;

static int set_up(void **state)
{
	(void)state;
	n_recordings = n_ended_well = 0;
	look = (struct look){0};
	join = (struct join){0};
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	join_free(&join);
	for (size_t i = 0; i < n_recordings; i++)
		reader_free(recordings[i]);
	return 0;
}

static void add(struct fake *fake)
{
	recordings[n_recordings++] = fake_read(fake);
}

/* A look at PID at SECONDS that saw the socket of that cookie at FD. */
static void looked(int *pid, double seconds, struct look_socket *seen, int fd,
		   uint64_t cookie)
{
	*seen = (struct look_socket){
	    .pid = *pid,
	    .fd = fd,
	    .stamp = {.when_ns = fake_s(seconds),
		      .cookie = cookie,
		      .age_ms = 7000,
		      .tcp_state = TCP_CLOSE_WAIT},
	    .local = fake_address(1, 8080),
	    .peer = fake_address(1, (uint16_t)(50000 + fd)),
	};
	look = (struct look){.taken_ns = fake_s(seconds),
			     .pids = pid,
			     .n_pids = 1,
			     .sockets = seen,
			     .n_sockets = 1};
}

static void join_them(void)
{
	join_all(&join,
		 &(struct join_input){.recordings = recordings,
				      .n_recordings = n_recordings,
				      .looks = &look,
				      .n_looks = look.taken_ns ? 1 : 0,
				      .ended_well = ended_well,
				      .n_ended_well = n_ended_well});
}

static double mark_s(enum join_role role)
{
	struct join_mark found = join_mark(&join.sockets[0], role);

	return found.mark ? (double)found.mark->when_ns / 1e9 : -1;
}

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

/* A parent 10 that ended at PARENT_END, and its child 11 that did at 160 s. */
static struct fake *family(struct fake **child, double parent_end)
{
	struct fake *parent = fake_server(10);

	*child = fake_server(11);
	parent->header.ended_ns = fake_s(parent_end);
	fake_socket(parent, 5);
	(*child)->header.ppid = 10;
	(*child)->header.created_ns = fake_s(120);
	(*child)->header.forked = fake_mark(parent, 120, 0);
	return parent;
}

static void inherit(struct fake *child, int fd)
{
	fake_socket(child, fd)->kind = RECORDING_KIND_INHERITED;
	child->sockets[fd].opened.stack = 0;
}

static void both_hold_it_and_the_opener_tells(void **state)
{
	struct fake *child, *parent = family(&child, 150);

	(void)state;
	inherit(child, 5);
	child->sockets[5].eof = fake_mark(child, 155, 1);
	add(child);
	add(parent);
	join_them();
	assert_int_equal(join.n_sockets, 1);
	assert_int_equal(join.sockets[0].n_holders, 2);
	assert_int_equal(join_kind(&join.sockets[0]), RECORDING_KIND_ACCEPTED);
	assert_true(join_mark(&join.sockets[0], JOIN_OPENED).recording ==
		    recordings[1]);
	assert_true(join_mark(&join.sockets[0], JOIN_EOF).recording ==
		    recordings[0]);
	assert_int_equal(join_stamp(&join.sockets[0])->when_ns, fake_s(160));
}

static void child_that_lived_on_closed_it(void **state)
{
	struct fake *child, *parent = family(&child, 150);

	(void)state;
	add(parent);
	add(child);
	join_them();
	assert_int_equal(join.n_sockets, 0);
}

static void child_that_ended_first_excuses_nothing(void **state)
{
	struct fake *child, *parent = family(&child, 170);

	(void)state;
	add(parent);
	add(child);
	join_them();
	assert_int_equal(join.n_sockets, 1);
}

static void child_that_was_forked_before_never_had_it(void **state)
{
	struct fake *child, *parent = family(&child, 150);

	(void)state;
	child->header.forked.when_ns = fake_s(105);
	add(parent);
	add(child);
	join_them();
	assert_int_equal(join.n_sockets, 1);
}

static void child_that_was_not_judged_excuses_nothing(void **state)
{
	struct fake *child, *parent = family(&child, 150);

	(void)state;
	child->header.stamped = 0;
	add(parent);
	add(child);
	join_them();
	assert_int_equal(join.n_sockets, 1);
}

static void parent_closed_what_the_child_inherited(void **state)
{
	struct fake *child, *parent = family(&child, 170);

	(void)state;
	inherit(child, 5);
	memset(&parent->sockets[5], 0, sizeof(parent->sockets[5]));
	add(parent);
	add(child);
	join_them();
	assert_int_equal(join.n_sockets, 0);
}

static void excuses_pass_on_to_the_grandparent(void **state)
{
	struct fake *child, *parent = family(&child, 130);
	struct fake *grandchild = fake_server(12);

	(void)state;
	inherit(child, 5);
	child->header.ended_ns = child->sockets[5].stamp.when_ns = fake_s(140);
	grandchild->header.ppid = 11;
	grandchild->header.forked = fake_mark(child, 125, 0);
	grandchild->header.created_ns = fake_s(125);
	add(parent);
	add(child);
	add(grandchild);
	join_them();
	assert_int_equal(join.n_sockets, 0);
}

static struct fake *after_exec(struct fake *before)
{
	struct fake *after = fake_server(10);

	before->header.ended = RECORDING_END_EXEC;
	before->header.ended_ns = fake_s(130);
	after->header.created_ns = fake_s(131);
	return after;
}

static void exec_closes_what_is_close_on_exec(void **state)
{
	struct fake *fake = fake_server(10);

	(void)state;
	fake->header.ended = RECORDING_END_EXEC;
	fake_socket(fake, 5)->stamp.close_on_exec = 1;
	fake_socket(fake, 6);
	add(fake);
	join_them();
	assert_int_equal(join.n_sockets, 1);
	assert_int_equal(join.sockets[0].holders[0].fd, 6);
}

static void next_image_decides(void **state)
{
	struct fake *before = fake_server(10), *after = after_exec(before);

	(void)state;
	fake_socket(before, 5);
	fake_socket(before, 6);
	inherit(after, 6);
	add(after);
	add(before);
	join_them();
	assert_int_equal(join.n_sockets, 1);
	assert_int_equal(join.sockets[0].n_holders, 2);
	assert_int_equal(join_kind(&join.sockets[0]), RECORDING_KIND_ACCEPTED);
}

static void pid_that_was_used_again_decides_nothing(void **state)
{
	struct fake *before = fake_server(10), *after = after_exec(before);

	(void)state;
	after->header.started_ticks = 13050;
	fake_socket(before, 5);
	add(before);
	add(after);
	join_them();
	assert_int_equal(join.n_sockets, 1);
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

#define STORY(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STORY(stamped_sockets_are_left),
	    STORY(copies_are_one_socket),
	    STORY(inodes_serve_where_no_cookie_was_asked),
	    STORY(unseen_descriptors_are_listed),
	    STORY(both_hold_it_and_the_opener_tells),
	    STORY(child_that_lived_on_closed_it),
	    STORY(child_that_ended_first_excuses_nothing),
	    STORY(child_that_was_forked_before_never_had_it),
	    STORY(child_that_was_not_judged_excuses_nothing),
	    STORY(parent_closed_what_the_child_inherited),
	    STORY(excuses_pass_on_to_the_grandparent),
	    STORY(exec_closes_what_is_close_on_exec),
	    STORY(next_image_decides),
	    STORY(pid_that_was_used_again_decides_nothing),
	    STORY(unstamped_and_unseen_is_unjudged),
	    STORY(look_judges_who_was_killed),
	    STORY(closed_after_the_look),
	    STORY(descriptor_used_again_after_the_look),
	    STORY(look_at_another_connection_is_unseen),
	    STORY(stamp_goes_before_a_look),
	    STORY(look_after_exec_goes_before_the_stamp),
	    STORY(look_at_the_unrecorded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
