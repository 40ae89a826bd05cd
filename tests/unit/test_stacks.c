/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_stacks.c - the recorder's table of stacks.
 */
#include "../../preload/stacks.h"

#include "recorder_table.h"

#include <pthread.h>
#include <string.h>

static struct stacks_new stack_of(uint64_t first, unsigned int n)
{
	struct stacks_new stack = {.call = RECORDING_CALL_ACCEPT, .n = n};

	for (unsigned int i = 0; i < n; i++)
		stack.frame[i] = first + i;
	return stack;
}

static void same_stack_is_there_once(void **state)
{
	struct stacks_new stack = stack_of(100, 5);
	uint32_t first = stacks_add(&stack);
	uint32_t used = mapping.header->stacks.used;

	(void)state;
	assert_true(first && !(first & RECORDING_NO_STACK));
	assert_int_equal(stacks_add(&stack), first);
	assert_int_equal(mapping.header->stacks.used, used);
	assert_memory_equal(mapping.stacks[first - 1].frame, stack.frame,
	                    5 * sizeof *stack.frame);
}

static void call_and_depth_tell_stacks_apart(void **state)
{
	struct stacks_new one = stack_of(200, 5), two = one, three = one;

	(void)state;
	two.call = RECORDING_CALL_READ;
	three.n = 4;
	assert_int_not_equal(stacks_add(&one), stacks_add(&two));
	assert_int_not_equal(stacks_add(&one), stacks_add(&three));
}

static void counters_follow_opening_and_closing(void **state)
{
	struct stacks_new stack = stack_of(300, 3);
	uint32_t reference = stacks_add(&stack);
	const struct recording_stack *slot = &mapping.stacks[reference - 1];

	(void)state;
	for (int i = 0; i < 3; i++)
		stacks_count_opened(reference);
	stacks_count_closed(reference);
	stacks_count_opened(reference);
	assert_int_equal(slot->opened, 4);
	assert_int_equal(slot->closed, 1);
	assert_int_equal(slot->most_open, 3);
}

static void loss_has_no_counters(void **state)
{
	(void)state;
	stacks_count_opened(0);
	stacks_count_closed(RECORDING_NO_STACK | RECORDING_LOST_NESTED);
}

static void *add_many(void *unused)
{
	(void)unused;
	for (uint64_t i = 0; i < 500; i++) {
		struct stacks_new stack = stack_of(i << 20, 10);

		stacks_count_opened(stacks_add(&stack));
	}
	return NULL;
}

static void threads_agree_on_where_a_stack_is(void **state)
{
	pthread_t thread[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		pthread_create(&thread[i], NULL, add_many, NULL);
	for (int i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
	for (uint64_t i = 0; i < 500; i++) {
		struct stacks_new stack = stack_of(i << 20, 10);

		assert_int_equal(mapping.stacks[stacks_add(&stack) - 1].opened,
		                 4);
	}
}

/* Last: the table stays full. */
static void full_table_says_so_and_still_finds(void **state)
{
	struct stacks_new known = stack_of(100, 5), stack;
	uint32_t reference = stacks_add(&known), got = 0;

	(void)state;
	for (uint64_t i = 1; i <= mapping.n_stacks; i++) {
		stack = stack_of(i << 32, 2);
		got = stacks_add(&stack);
	}
	assert_int_equal(got, RECORDING_NO_STACK | RECORDING_LOST_STACKS_FULL);
	assert_true(mapping.header->lost[RECORDING_LOST_STACKS_FULL] > 0);
	assert_int_equal(mapping.header->stacks.used, mapping.n_stacks);
	assert_int_equal(stacks_add(&known), reference);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(same_stack_is_there_once),
	    cmocka_unit_test(call_and_depth_tell_stacks_apart),
	    cmocka_unit_test(counters_follow_opening_and_closing),
	    cmocka_unit_test(loss_has_no_counters),
	    cmocka_unit_test(threads_agree_on_where_a_stack_is),
	    cmocka_unit_test(full_table_says_so_and_still_finds),
	};

	return cmocka_run_group_tests(tests, make_recording, drop_recording);
}
