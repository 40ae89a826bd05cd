/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_where.c - the stack of a call, from the memo.
 *
 * Here the recorder is part of the program, whose frames are left out all: what
 * is in a stack is what stress/captures looks at.
 */
#include "../../preload/capture.h"
#include "../../preload/where.h"

#include "recorder_table.h"
#include "stepping.h"

#include <unistd.h>

static uint32_t got[2];

static void capture_0(void)
{
	got[0] = where_called(RECORDING_CALL_READ, &got);
}

/* The same line, twice: the second answer comes from the memo. */
static void same_stack_has_the_same_reference(void **state)
{
	(void)state;
	capture_open();
	for (int i = 0; i < 2; i++)
		got[i] = where_called(RECORDING_CALL_READ, &got);
	assert_true(got[0] && !(got[0] & RECORDING_NO_STACK));
	assert_int_equal(got[0], got[1]);
}

static int lost;

static void capture_between(void)
{
	uint32_t reference = where_called(RECORDING_CALL_WRITE, &lost);

	lost += !reference || reference & RECORDING_NO_STACK;
}

/* Wherever a thread stops in a capture, another goes on: nothing is locked. */
static void capture_at_each_instruction_of_a_capture(void **state)
{
	(void)state;
	capture_open();
	alarm(60);
	stepping_run(capture_0, capture_between);
	alarm(0);
	assert_true(stepping_steps > 100);
	assert_int_equal(lost, 0);
	assert_true(got[0] && !(got[0] & RECORDING_NO_STACK));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(same_stack_has_the_same_reference),
	    cmocka_unit_test(capture_at_each_instruction_of_a_capture),
	};

	return cmocka_run_group_tests(tests, make_recording, drop_recording);
}
