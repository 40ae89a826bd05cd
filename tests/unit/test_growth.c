/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_growth.c - growing and steady, on traces of openings and closings.
 */
#include "reporter/growth.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { BEGAN = 1000 };

/* What the recorder counts of a trace: '+' opens, '-' closes, a second each. */
static enum growth of(const char *trace)
{
	struct recording_stack slot = {0};
	uint32_t second = BEGAN;

	for (; *trace; trace++, second++) {
		slot.opened += *trace == '+';
		slot.closed += *trace == '-';
		if (slot.opened - slot.closed > slot.most_open) {
			slot.most_open = (uint32_t)(slot.opened - slot.closed);
			slot.most_open_s = second;
		}
	}
	return growth_of(&slot, BEGAN * UINT64_C(1000000000),
	                 second * UINT64_C(1000000000));
}

static void every_opening_stays(void **state)
{
	(void)state;
	assert_int_equal(of("++++++++++++"), GROWTH_GROWING);
	assert_int_equal(of("+   +   +   +   +   +"), GROWTH_GROWING);
}

static void some_are_closed_and_some_stay(void **state)
{
	(void)state;
	assert_int_equal(of("+-+-++-+-++-+-++-+-++-+-++"), GROWTH_GROWING);
}

static void pool_that_is_used_again(void **state)
{
	(void)state;
	assert_int_equal(of("++++-+-+-+-+-+-+-+-+-+-+"), GROWTH_STEADY);
	assert_int_equal(of("++++----    ++++----    ++++"), GROWTH_STEADY);
}

static void pool_that_was_never_used_again(void **state)
{
	(void)state;
	assert_int_equal(of("++++                    "), GROWTH_UNKNOWN);
}

static void leak_that_came_to_rest(void **state)
{
	(void)state;
	assert_int_equal(of("++++++++++          "), GROWTH_UNKNOWN);
}

static void too_short_to_tell(void **state)
{
	(void)state;
	assert_int_equal(of("+++++++++"), GROWTH_UNKNOWN);
	assert_int_equal(of(""), GROWTH_UNKNOWN);
}

static void nonsense_from_a_recording(void **state)
{
	struct recording_stack slot = {.most_open_s = 5000};

	(void)state;
	assert_int_equal(growth_of(&slot, 1, 0), GROWTH_UNKNOWN);
	assert_int_equal(growth_of(&slot, 0, UINT64_C(100000000000)),
	                 GROWTH_UNKNOWN);
}

static void two_processes_of_one_place(void **state)
{
	(void)state;
	assert_int_equal(growth_both(GROWTH_STEADY, GROWTH_STEADY),
	                 GROWTH_STEADY);
	assert_int_equal(growth_both(GROWTH_STEADY, GROWTH_GROWING),
	                 GROWTH_GROWING);
	assert_int_equal(growth_both(GROWTH_STEADY, GROWTH_UNKNOWN),
	                 GROWTH_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_opening_stays),
	    cmocka_unit_test(some_are_closed_and_some_stay),
	    cmocka_unit_test(pool_that_is_used_again),
	    cmocka_unit_test(pool_that_was_never_used_again),
	    cmocka_unit_test(leak_that_came_to_rest),
	    cmocka_unit_test(too_short_to_tell),
	    cmocka_unit_test(nonsense_from_a_recording),
	    cmocka_unit_test(two_processes_of_one_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
