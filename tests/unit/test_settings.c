/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_settings.c - FINLEAK_OPTIONS.
 */
#include "../../preload/settings.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void read_from(const char *options)
{
	char *environment[] = {(char *)"HOME=/", (char *)options, NULL};

	settings_read(environment);
}

static void values_are_found_and_others_keep_their_standard(void **state)
{
	(void)state;
	read_from("FINLEAK_OPTIONS=report=/log/%e.%p:keep=1:nonsense=2:=:x:"
	          "error_exitcode=7");
	assert_string_equal(settings_value(SETTING_report), "/log/%e.%p");
	assert_true(settings_on(SETTING_keep));
	assert_int_equal(settings_number(SETTING_error_exitcode), 7);
	assert_string_equal(settings_value(SETTING_color), "auto");
	assert_false(settings_on(SETTING_early));
}

static void later_value_wins(void **state)
{
	(void)state;
	read_from("FINLEAK_OPTIONS=keep=1:run=/a:keep=0:run=/b");
	assert_false(settings_on(SETTING_keep));
	assert_string_equal(settings_value(SETTING_run), "/b");
}

static void what_is_no_number_counts_as_none(void **state)
{
	(void)state;
	read_from("FINLEAK_OPTIONS=error_exitcode=-3");
	assert_int_equal(settings_number(SETTING_error_exitcode), 0);
	read_from("FINLEAK_OPTIONS=error_exitcode=99999999999999999999");
	assert_int_equal(settings_number(SETTING_error_exitcode), 0);
}

static void durations_have_the_reporters_units(void **state)
{
	static const struct {
		const char *options;
		uint64_t ms;
	} good[] = {{"late=5", 5000},     {"late=5s", 5000},
	            {"late=700ms", 700},  {"late=2m", 120000},
	            {"late=0", 0},        {"late=1h", 3600000},
	            {"late=1d", 86400000}};
	static const char *const bad[] = {"",     "s",    "5 s",           "-5",
	                                  "1.5x", "5sec", "99999999999999"};
	char options[64];
	uint64_t ms;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		snprintf(options, sizeof options, "FINLEAK_OPTIONS=%s",
		         good[i].options);
		read_from(options);
		assert_true(settings_ms(SETTING_late, &ms));
		assert_int_equal(ms, good[i].ms);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(options, sizeof options, "FINLEAK_OPTIONS=late=%s",
		         bad[i]);
		read_from(options);
		assert_false(settings_ms(SETTING_late, &ms));
	}
}

static void overlong_text_is_cut_not_overrun(void **state)
{
	char text[3 * SETTINGS_ROOM];

	(void)state;
	memset(text, 'x', sizeof text);
	memcpy(text, "FINLEAK_OPTIONS=report=", 23);
	text[sizeof text - 1] = '\0';
	read_from(text);
	assert_true(strlen(settings_value(SETTING_report)) < SETTINGS_ROOM);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_are_found_and_others_keep_their_standard),
	    cmocka_unit_test(later_value_wins),
	    cmocka_unit_test(what_is_no_number_counts_as_none),
	    cmocka_unit_test(durations_have_the_reporters_units),
	    cmocka_unit_test(overlong_text_is_cut_not_overrun),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
