/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_json.c - what is written is JSON, whatever is in the strings.
 */
#include "reporter/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *text;
static size_t bytes;
static FILE *out;

static struct json *begin(void)
{
	out = open_memstream(&text, &bytes);
	return json_new(out);
}

static void expect(struct json *json, const char *expected)
{
	json_free(json);
	fclose(out);
	assert_string_equal(text, expected);
	free(text);
}

static void written(const char *string, const char *expected)
{
	struct json *json = begin();

	json_string(json, NULL, string);
	expect(json, expected);
}

static void strings_are_escaped(void **state)
{
	(void)state;
	written("a\"b\\c/d", "\"a\\\"b\\\\c/d\"\n");
	written("a\nb\tc\rd", "\"a\\nb\\tc\\u000dd\"\n");
	written("\001\037\177", "\"\\u0001\\u001f\\u007f\"\n");
	written("", "\"\"\n");
}

static void text_stays_text(void **state)
{
	(void)state;
	written("gr\303\274n \360\237\220\237",
	        "\"gr\303\274n \360\237\220\237\"\n");
	written("\342\200\250", "\"\\u2028\"\n");
}

static void bytes_that_are_no_text(void **state)
{
	(void)state;
	written("a\377b", "\"a\\ufffdb\"\n");
	written("\303", "\"\\ufffd\"\n");            /* cut */
	written("\300\200", "\"\\ufffd\\ufffd\"\n"); /* overlong */
	written("\340\200\257", "\"\\ufffd\\ufffd\\ufffd\"\n");
	written("\355\240\200", "\"\\ufffd\\ufffd\\ufffd\"\n"); /* surrogate */
	written("\364\220\200\200",
	        "\"\\ufffd\\ufffd\\ufffd\\ufffd\"\n"); /* past the last */
}

static void values_in_their_places(void **state)
{
	struct json *json = begin();

	(void)state;
	json_object(json, NULL);
	json_number(json, "a", -5);
	json_known(json, "b", -1);
	json_known(json, "c", 0);
	json_count(json, "d", UINT64_MAX);
	json_bool(json, "e", true);
	json_string(json, "f", NULL);
	json_array(json, "g");
	json_end(json);
	json_row(json, "h");
	json_null(json, "i");
	json_array(json, "j");
	json_number(json, NULL, 1);
	json_number(json, NULL, 2);
	json_end(json);
	json_end(json);
	json_end(json);
	expect(json, "{\n"
	             "  \"a\": -5,\n"
	             "  \"b\": null,\n"
	             "  \"c\": 0,\n"
	             "  \"d\": 18446744073709551615,\n"
	             "  \"e\": true,\n"
	             "  \"f\": null,\n"
	             "  \"g\": [],\n"
	             "  \"h\": {\"i\": null, \"j\": [1, 2]}\n"
	             "}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(strings_are_escaped),
	    cmocka_unit_test(text_stays_text),
	    cmocka_unit_test(bytes_that_are_no_text),
	    cmocka_unit_test(values_in_their_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
