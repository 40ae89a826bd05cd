/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_join_family.c - sockets that several processes or images have had.
 */
#include "joining.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

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

/* The number was used again after the child's end: the slot knows no more. */
static void parent_closed_it_and_used_the_number_again(void **state)
{
	struct fake *child, *parent = family(&child, 170);

	(void)state;
	inherit(child, 5);
	parent->sockets[5].opened = fake_mark(parent, 165, 0);
	parent->sockets[5].stamp.cookie = 0x99;
	parent->sockets[5].stamp.tcp_state = TCP_ESTABLISHED;
	parent->closings[0] =
	    (struct recording_closing){.cookie = child->sockets[5].stamp.cookie,
	                               .opened = child->sockets[5].opened,
	                               .closed = fake_mark(parent, 130, 1),
	                               .fd = 5};
	add(parent);
	add(child);
	join_them();
	assert_int_equal(join.n_sockets, 2);
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

/* What a program was started with as its standard input, after a fork. */
static void image_before_the_exec_blames_nobody(void **state)
{
	struct fake *before = fake_server(10), *after = after_exec(before);

	(void)state;
	before->header.forked = after->header.forked =
	    fake_mark(before, 120, 0);
	inherit(before, 0);
	before->sockets[0].stamp.when_ns = fake_s(130);
	inherit(after, 0);
	after->sockets[0].flags |= RECORDING_SOCKET_EXECED;
	add(before);
	add(after);
	join_them();
	assert_int_equal(join.sockets[0].n_holders, 2);
	assert_false(
	    join_holder_counts(&join.sockets[0], &join.sockets[0].holders[0]) &&
	    join_holder_counts(&join.sockets[0], &join.sockets[0].holders[1]));
	assert_true(join_given_and_gone(&join.sockets[0]));
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

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STORY(both_hold_it_and_the_opener_tells),
	    STORY(child_that_lived_on_closed_it),
	    STORY(child_that_ended_first_excuses_nothing),
	    STORY(child_that_was_forked_before_never_had_it),
	    STORY(child_that_was_not_judged_excuses_nothing),
	    STORY(parent_closed_what_the_child_inherited),
	    STORY(parent_closed_it_and_used_the_number_again),
	    STORY(excuses_pass_on_to_the_grandparent),
	    STORY(exec_closes_what_is_close_on_exec),
	    STORY(next_image_decides),
	    STORY(image_before_the_exec_blames_nobody),
	    STORY(pid_that_was_used_again_decides_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
