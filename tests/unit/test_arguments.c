/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_arguments.c - the arguments of a program, empty ones too.
 */
#include "../../reporter/arguments.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

static void empty_words_count_but_at_the_end(void **state)
{
	static const char text[] = "server\0\0--port\0\08080\0\0";
	struct memory_pool *pool = memory_pool_new();
	char **words = arguments_split(text, sizeof text);
	char **copy = arguments_copy(words, pool);

	(void)state;
	assert_string_equal(words[0], "server");
	assert_string_equal(words[1], "");
	assert_string_equal(words[4], "8080");
	assert_null(words[5]);
	assert_string_equal(copy[2], "--port");
	assert_null(copy[5]);
	assert_string_equal(arguments_join(words, pool),
	                    "server  --port  8080");
	free(words);
	memory_pool_free(pool);
}

static void what_is_cut_short_or_empty(void **state)
{
	struct memory_pool *pool = memory_pool_new();
	char **words = arguments_split("a\0bcd", 4);

	(void)state;
	assert_string_equal(words[0], "a");
	assert_string_equal(words[1], "bc");
	assert_null(words[2]);
	free(words);
	assert_null(arguments_split("\0\0", 2));
	assert_null(arguments_split("", 0));
	assert_null(arguments_copy(NULL, pool)[0]);
	assert_null(arguments_join(NULL, pool));
	memory_pool_free(pool);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(empty_words_count_but_at_the_end),
	    cmocka_unit_test(what_is_cut_short_or_empty),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
