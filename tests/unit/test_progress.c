/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_progress.c - the line about work that takes long.
 */
#include "reporter/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define S UINT64_C(1000000000)

static char *text;
static size_t bytes;
static struct progress progress;

static int begin(void **state)
{
	(void)state;
	progress_begin(&progress, open_memstream(&text, &bytes), 5 * S);
	progress.step = (struct progress_step){"naming", 1204, 10000, "places"};
	return 0;
}

static int end(void **state)
{
	(void)state;
	fclose(progress.out);
	free(text);
	return 0;
}

static const char *shown_at(uint64_t now_ns)
{
	size_t before;

	fflush(progress.out);
	before = bytes;
	progress_show(&progress, now_ns);
	fflush(progress.out);
	return text + before;
}

static void short_work_has_no_line(void **state)
{
	(void)state;
	assert_string_equal(shown_at(5 * S), "");
	assert_string_equal(shown_at(6 * S - 1), "");
	progress_erase(&progress);
	assert_string_equal(shown_at(6 * S - 1), "");
}

static void long_work_has_one_that_goes_on(void **state)
{
	(void)state;
	assert_string_equal(shown_at(6 * S),
	                    "\rfinleak: naming 1,204 of 10,000 places\033[K");
	progress.step.done++;
	assert_string_equal(shown_at(6 * S + S / 100), "");
	assert_string_equal(shown_at(6 * S + S / 10),
	                    "\rfinleak: naming 1,205 of 10,000 places\033[K");
}

static void the_line_is_erased_once(void **state)
{
	size_t before;

	(void)state;
	shown_at(7 * S);
	before = bytes;
	progress_erase(&progress);
	assert_string_equal(text + before, "\r\033[K");
	progress_erase(&progress);
	assert_string_equal(text + before, "\r\033[K");
}

static void before_the_first_step_there_is_nothing_to_say(void **state)
{
	(void)state;
	progress.step.doing = NULL;
	assert_string_equal(shown_at(7 * S), "");
}

static void where_nobody_reads_nothing_is_said(void **state)
{
	(void)state;
	progress_begin(&progress, NULL, 0);
	progress.step.doing = "naming";
	progress_show(&progress, 9 * S);
	progress_erase(&progress);
	assert_true(progress.shown_ns == 0);
	/* The tests' own standard error is a file, or a terminal that is dumb.
	 */
	setenv("TERM", "dumb", 1);
	assert_false(progress_has_reader());
	setenv("TERM", "xterm", 1);
	setenv("CI", "true", 1);
	assert_false(progress_has_reader());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(short_work_has_no_line, begin, end),
	    cmocka_unit_test_setup_teardown(long_work_has_one_that_goes_on,
	                                    begin, end),
	    cmocka_unit_test_setup_teardown(the_line_is_erased_once, begin,
	                                    end),
	    cmocka_unit_test_setup_teardown(
		before_the_first_step_there_is_nothing_to_say, begin, end),
	    cmocka_unit_test(where_nobody_reads_nothing_is_said),
	};

	return cmocka_run_group_tests_name("progress", tests, NULL, NULL);
}
