/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_aside.c - stacks of the recorder's own.
 */
#include "preload/aside.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static void end_well(void *unused)
{
	(void)unused;
	_exit(0);
}

/* Whether a child of fork() has a stack, though its parent has none left. */
static int child_has_one(void)
{
	int status = -1;
	pid_t child = fork();

	if (!child) {
		aside_forked();
		aside_call(end_well, NULL);
		_exit(1);
	}
	waitpid(child, &status, 0);
	return status == 0;
}

struct depth {
	int calls;
	int child_has_one;
};

static void take_all(void *context)
{
	struct depth *depth = context;

	depth->calls++;
	if (!aside_call(take_all, depth))
		depth->child_has_one = child_has_one();
}

static void a_forked_child_has_all_stacks(void **state)
{
	struct depth depth = {0, 0};

	assert_true(aside_call(take_all, &depth));
	assert_int_equal(depth.calls, 8);
	assert_true(depth.child_has_one);
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_forked_child_has_all_stacks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
