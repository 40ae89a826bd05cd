/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_join_closing.c - sockets that one has given up and another still has.
 */
#include "joining.h"

#include "reporter/verdict.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* FAKE closed, at SECONDS, a descriptor of the socket that OTHER has at FD. */
static void gave_up(struct fake *fake, int slot, double seconds,
                    const struct fake *other, int fd)
{
	fake->closings[slot] = (struct recording_closing){
	    .cookie = other->sockets[fd].stamp.cookie,
	    .opened = other->sockets[fd].opened,
	    .closed = fake_mark(fake, seconds, 2),
	    .fd = 4};
}

static enum report_verdict judged(void)
{
	enum report_verdict verdict = REPORT_VERDICT_COUNT;

	join_them();
	assert_int_equal(join.n_sockets, 1);
	assert_true(verdict_of(&join.sockets[0], &verdict));
	return verdict;
}

static struct fake *with_copy(void)
{
	struct fake *fake = fake_server(10);

	fake_socket(fake, 5)->copied = fake_mark(fake, 115, 1);
	gave_up(fake, 0, 120, fake, 5);
	return fake;
}

static void copy_that_nobody_uses(void **state)
{
	struct fake *fake = with_copy();

	(void)state;
	add(fake);
	assert_int_equal(judged(), REPORT_VERDICT_DUP_HELD);
	assert_int_equal(
	    verdict_evidence(&join.sockets[0], REPORT_VERDICT_DUP_HELD),
	    JOIN_CLOSED);
	assert_non_null(join_mark(&join.sockets[0], JOIN_COPIED).mark);
	assert_null(join_mark(&join.sockets[0], JOIN_FORKED).mark);
}

static void copy_in_use_answers_for_itself(void **state)
{
	struct fake *fake = with_copy();

	(void)state;
	fake->sockets[5].flags = RECORDING_SOCKET_USED;
	add(fake);
	assert_int_equal(judged(), REPORT_VERDICT_FIN_UNREAD);
	assert_null(join_mark(&join.sockets[0], JOIN_CLOSED).mark);
	assert_null(join_mark(&join.sockets[0], JOIN_COPIED).mark);
}

static void closing_of_another_socket(void **state)
{
	struct fake *fake = with_copy();

	(void)state;
	fake->closings[0].cookie++;
	add(fake);
	assert_int_equal(judged(), REPORT_VERDICT_FIN_UNREAD);
}

static void last_of_several_closings(void **state)
{
	struct fake *fake = with_copy();

	(void)state;
	gave_up(fake, 2, 140, fake, 5);
	gave_up(fake, 3, 130, fake, 5);
	add(fake);
	assert_int_equal(judged(), REPORT_VERDICT_DUP_HELD);
	assert_true(join_mark(&join.sockets[0], JOIN_CLOSED).mark->when_ns ==
	            fake_s(140));
}

/* Process 10 closed what its child 11, of 120 s, still had at 160 s. */
static struct fake *child_of(struct fake **parent)
{
	struct fake *child = fake_server(11);

	*parent = fake_server(10);
	child->header.ppid = 10;
	child->header.created_ns = fake_s(120);
	child->header.forked = fake_mark(child, 120, 0);
	fake_socket(child, 5)->kind = RECORDING_KIND_INHERITED;
	gave_up(*parent, 0, 130, child, 5);
	(*parent)->sockets[5].sequence = 2;
	(*parent)->sockets[5].opened = child->sockets[5].opened;
	(*parent)->sockets[5].closed_ns = fake_s(130);
	return child;
}

static void child_that_never_used_it(void **state)
{
	struct fake *parent, *child = child_of(&parent);

	(void)state;
	add(parent);
	add(child);
	assert_int_equal(judged(), REPORT_VERDICT_HELD_BY_CHILD);
	assert_non_null(join_mark(&join.sockets[0], JOIN_FORKED).mark);
	assert_null(join_mark(&join.sockets[0], JOIN_COPIED).mark);
}

static void child_that_serves_it(void **state)
{
	struct fake *parent, *child = child_of(&parent);

	(void)state;
	child->sockets[5].flags = RECORDING_SOCKET_USED;
	child->sockets[5].eof = fake_mark(child, 140, 1);
	add(parent);
	add(child);
	assert_int_equal(judged(), REPORT_VERDICT_EOF_IGNORED);
}

static void child_that_tidied_up_gave_up_nothing(void **state)
{
	struct fake *parent = fake_server(10), *child = fake_server(11);

	(void)state;
	fake_socket(parent, 5);
	child->header.ppid = 10;
	child->header.created_ns = fake_s(120);
	child->header.forked = fake_mark(child, 120, 0);
	gave_up(child, 0, 121, parent, 5);
	add(parent);
	add(child);
	assert_int_equal(judged(), REPORT_VERDICT_FIN_UNREAD);
	assert_null(join_mark(&join.sockets[0], JOIN_CLOSED).mark);
}

static void child_tidied_up_after_its_parent_closed_one(void **state)
{
	struct fake *parent = with_copy(), *child = fake_server(11);

	(void)state;
	gave_up(child, 0, 130, parent, 5);
	add(parent);
	add(child);
	assert_int_equal(judged(), REPORT_VERDICT_DUP_HELD);
	assert_true(mark_s(JOIN_CLOSED) == 120);
}

/* Process 11 was sent what 10 accepted at 110 s, and got it at 125 s. */
static struct fake *receiver(struct fake **sender)
{
	struct fake *fake = child_of(sender);

	memset(&fake->header.forked, 0, sizeof(fake->header.forked));
	fake->sockets[5].kind = RECORDING_KIND_RECEIVED;
	fake->sockets[5].opened = fake_mark(fake, 125, 1);
	return fake;
}

static void sender_tells_who_opened_it(void **state)
{
	struct fake *sender, *fake = receiver(&sender);

	(void)state;
	add(sender);
	add(fake);
	assert_int_equal(judged(), REPORT_VERDICT_HELD_BY_CHILD);
	assert_true(mark_s(JOIN_OPENED) == 110);
	assert_true(join_mark(&join.sockets[0], JOIN_OPENED).recording ==
	            recordings[0]);
	assert_true(mark_s(JOIN_COPIED) == 125);
	assert_int_equal(join_kind(&join.sockets[0]), RECORDING_KIND_RECEIVED);
}

static void sender_tells_of_what_is_used_since(void **state)
{
	struct fake *sender, *fake = receiver(&sender);

	(void)state;
	fake->sockets[5].flags = RECORDING_SOCKET_USED;
	fake->sockets[5].eof = fake_mark(fake, 140, 1);
	add(sender);
	add(fake);
	assert_int_equal(judged(), REPORT_VERDICT_EOF_IGNORED);
	assert_true(mark_s(JOIN_OPENED) == 110);
}

static void receipt_stands_for_the_opening(void **state)
{
	struct fake *sender, *fake = receiver(&sender);

	(void)state;
	/* 11 itself had two, and closed one. */
	fake->closings[0] = sender->closings[0];
	fake->closings[0].opened = fake->sockets[5].opened;
	memset(sender->closings, 0, sizeof(sender->closings));
	add(sender);
	add(fake);
	judged();
	assert_true(mark_s(JOIN_OPENED) == 125);
	assert_true(mark_s(JOIN_COPIED) == -1);
}

static void sent_and_received_in_one_tick(void **state)
{
	struct fake *sender, *fake = receiver(&sender);

	(void)state;
	fake->sockets[5].opened.when_ns = fake_s(110);
	add(sender);
	add(fake);
	judged();
	assert_true(join_mark(&join.sockets[0], JOIN_OPENED).recording ==
	            recordings[0]);
}

static void last_of_several_in_one_tick(void **state)
{
	struct fake *fake = with_copy();

	(void)state;
	for (int slot = 1; slot < 4; slot++) {
		gave_up(fake, slot, 120, fake, 5);
		fake->closings[slot].fd = slot;
	}
	add(fake);
	judged();
	assert_int_equal(join.sockets[0].closing->closing->fd, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    STORY(copy_that_nobody_uses),
	    STORY(copy_in_use_answers_for_itself),
	    STORY(closing_of_another_socket),
	    STORY(last_of_several_closings),
	    STORY(child_that_never_used_it),
	    STORY(child_that_serves_it),
	    STORY(child_that_tidied_up_gave_up_nothing),
	    STORY(child_tidied_up_after_its_parent_closed_one),
	    STORY(sender_tells_who_opened_it),
	    STORY(sender_tells_of_what_is_used_since),
	    STORY(receipt_stands_for_the_opening),
	    STORY(sent_and_received_in_one_tick),
	    STORY(last_of_several_in_one_tick),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
