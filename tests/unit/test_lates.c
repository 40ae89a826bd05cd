/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_lates.c - the recorder's table of sockets that were closed late.
 */
#include "../../preload/lates.h"

#include "recorder_table.h"

#include <pthread.h>

static const struct recording_mark *closed_in(uint32_t stack)
{
	static __thread struct recording_mark mark;

	mark = (struct recording_mark){1000 + stack, 42, stack};
	return &mark;
}

/* The only slot of the pair; counts in *N how many there are. */
static const struct recording_late *find(uint32_t opened, uint32_t closed,
                                         unsigned int *n)
{
	const struct recording_late *found = NULL;

	*n = 0;
	for (uint32_t i = 0; i < mapping.header->lates.used; i++) {
		const struct recording_late *slot = &mapping.lates[i];

		if (slot->ready != 1 || slot->opened != opened ||
		    slot->closed != closed)
			continue;
		found = slot;
		++*n;
	}
	return found;
}

static void nothing_is_backed_before_the_first(void **state)
{
	(void)state;
	assert_int_equal(mapping.header->lates.used, 0);
	assert_int_equal(lates_most_ms(), 0);
}

static void pair_of_stacks_is_there_once(void **state)
{
	const struct recording_late *slot;
	unsigned int n;

	(void)state;
	lates_add(1, closed_in(2), 1500);
	lates_add(1, closed_in(3), 1500);
	lates_add(2, closed_in(2), 1500);
	lates_add(1, closed_in(2), 4000);
	slot = find(1, 2, &n);
	assert_int_equal(n, 1);
	assert_int_equal(slot->sockets[0], 1);
	assert_int_equal(slot->sockets[1], 1);
	assert_int_equal(slot->most_ms, 4000);
	assert_int_equal(slot->thread, 42);
	assert_int_equal(slot->last_ns, 1002);
	find(1, 3, &n);
	assert_int_equal(n, 1);
	find(2, 2, &n);
	assert_int_equal(n, 1);
}

static void steps_begin_where_the_format_says(void **state)
{
	static const uint64_t ms[] = {
#define STEP(ms) ms,
	    RECORDING_LATE_STEPS(STEP)
#undef STEP
	};
	const struct recording_late *slot;
	unsigned int n;

	(void)state;
	assert_int_equal(lates_begin_ms(), 1000);
	for (unsigned int i = 0; i < RECORDING_LATE_STEP_COUNT; i++) {
		lates_add(10 + i, closed_in(9), ms[i]);
		if (i)
			lates_add(10 + i, closed_in(9), ms[i] - 1);
		slot = find(10 + i, 9, &n);
		assert_int_equal(slot->sockets[i], 1);
		if (i)
			assert_int_equal(slot->sockets[i - 1], 1);
		assert_int_equal(slot->most_ms, ms[i]);
	}
	lates_add(10, closed_in(9), UINT64_C(1) << 40);
	assert_int_equal(find(10, 9, &n)->sockets[7], 1);
	assert_int_equal(lates_most_ms(), UINT64_C(1) << 40);
}

static void *add_many(void *context)
{
	(void)context;
	for (uint32_t i = 0; i < 4000; i++)
		lates_add(100 + i % 50, closed_in(100), 1000 + i);
	return NULL;
}

/* Two threads may give a pair two slots; no socket is lost. */
static void threads_lose_nothing(void **state)
{
	pthread_t thread[4];
	uint32_t sum = 0;

	(void)state;
	for (int i = 0; i < 4; i++)
		pthread_create(&thread[i], NULL, add_many, NULL);
	for (int i = 0; i < 4; i++)
		pthread_join(thread[i], NULL);
	for (uint32_t i = 0; i < mapping.header->lates.used; i++) {
		const struct recording_late *slot = &mapping.lates[i];

		for (int step = 0; slot->opened >= 100 && step < 8; step++)
			sum += slot->sockets[step];
	}
	assert_int_equal(sum, 16000);
}

static void full_table_counts_on_what_it_has(void **state)
{
	unsigned int n;

	(void)state;
	for (uint32_t i = 0; i < 2 * RECORDING_LATES_MAX; i++)
		lates_add(1000 + i, closed_in(7), 1000);
	find(1000 + 2 * RECORDING_LATES_MAX - 1, 7, &n);
	assert_int_equal(n, 0);
	/* Pairs that fell on one place were not taken for one. */
	for (uint32_t i = 0; i < RECORDING_LATES_MAX; i++) {
		if (mapping.lates[i].closed == 7)
			assert_int_equal(mapping.lates[i].sockets[0], 1);
	}
	lates_add(1, closed_in(2), 1500);
	assert_int_equal(find(1, 2, &n)->sockets[0], 2);
}

int main(void)
{
	/* One table for all, that fills. */
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nothing_is_backed_before_the_first),
	    cmocka_unit_test(pair_of_stacks_is_there_once),
	    cmocka_unit_test(steps_begin_where_the_format_says),
	    cmocka_unit_test(threads_lose_nothing),
	    cmocka_unit_test(full_table_counts_on_what_it_has),
	};

	return cmocka_run_group_tests(tests, make_recording, drop_recording);
}
