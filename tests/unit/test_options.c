/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_options.c - what is understood, what is refused and how, and where
 * reports go.
 */
#include "reporter/options.h"
#include "reporter/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

enum { WORDS_MAX = 12, REPLY_MAX = 4096 };

static struct options options;
static char *words[WORDS_MAX];
static char reply[REPLY_MAX]; /* what was printed */

/* Parses WORDS, parted by spaces, with what it prints in REPLY. */
static int parse(enum options_for kind, const char *line)
{
	static char copy[256];
	FILE *caught = tmpfile();
	int argc = 0, result, out = dup(1), err = dup(2);

	snprintf(copy, sizeof(copy), "%s", line);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " "))
		words[argc++] = word;
	words[argc] = NULL;
	fflush(NULL);
	dup2(fileno(caught), 1);
	dup2(fileno(caught), 2);
	result = options_parse(&options, words[0], kind, argc, words);
	fflush(NULL);
	dup2(out, 1);
	dup2(err, 2);
	close(out);
	close(err);
	rewind(caught);
	reply[fread(reply, 1, sizeof(reply) - 1, caught)] = '\0';
	fclose(caught);
	return result;
}

static void says(enum options_for kind, const char *line, const char *expected)
{
	assert_int_equal(parse(kind, line), -1);
	assert_string_equal(reply, expected);
}

static void usual_settings(void **state)
{
	(void)state;
	assert_int_equal(parse(OPTIONS_RUN, "run prog"), 1);
	assert_string_equal(options.format->name, "text");
	assert_int_equal(options.error_exitcode, STATUS_LEAKS);
	assert_string_equal(options.colour, "auto");
	assert_true(options.follow_children);
	assert_null(options.output);
	assert_null(options.recording);
	assert_int_equal(options.min_age_ms, 0);
	assert_false(options.min_age_set);
	assert_int_equal(options.late_ms, 5000);
	assert_false(options.list_all);
	assert_int_equal(options.n_pids, 0);
}

static void processes_and_what_is_told_of_them(void **state)
{
	(void)state;
	assert_int_equal(parse(OPTIONS_REPORT,
	                       "report -p 42 --pid=7,8 --all a --late=500ms "
	                       "--min-age=0 --follow-children=no"),
	                 8);
	assert_int_equal(options.n_pids, 3);
	assert_int_equal(options.pids[0], 42);
	assert_int_equal(options.pids[1], 7);
	assert_int_equal(options.pids[2], 8);
	assert_true(options.list_all);
	assert_true(options.min_age_set);
	assert_false(options.follow_children);
	assert_int_equal(options.late_ms, 500);
	free(options.pids);
	assert_int_equal(parse(OPTIONS_RUN, "run --late 7 prog"), 3);
	assert_int_equal(options.late_ms, 7000);
	/* 0 would be "as usual" further on. */
	assert_int_equal(parse(OPTIONS_RUN, "run --late=0 prog"), 2);
	assert_int_equal(options.late_ms, 1);
	says(OPTIONS_REPORT, "report -p 0",
	     "finleak report: --pid: '0' is no process id\n");
	says(OPTIONS_REPORT, "report -p 4x",
	     "finleak report: --pid: '4x' is no process id\n");
	says(OPTIONS_REPORT, "report --pid=99999999999",
	     "finleak report: --pid: '99999999999' is no process id\n");
	says(OPTIONS_REPORT, "report --late=soon",
	     "finleak report: --late: 'soon' is no duration such as 30s, 500ms "
	     "or 2m\n");
	assert_int_equal(parse(OPTIONS_RUN, "run --all prog"), -1);
}

static void values_attached_and_apart(void **state)
{
	(void)state;
	assert_int_equal(parse(OPTIONS_RUN,
	                       "run --format=json -o a --min-age 2m -q "
	                       "--follow-children=no --recording=%p prog"),
	                 9);
	assert_string_equal(options.format->name, "json");
	assert_string_equal(options.output, "a");
	assert_int_equal(options.min_age_ms, 120000);
	assert_true(options.quiet);
	assert_false(options.follow_children);
	assert_string_equal(options.recording, "%p");
	assert_int_equal(parse(OPTIONS_RUN, "run -qvofile prog"), 2);
	assert_true(options.quiet && options.verbose);
	assert_string_equal(options.output, "file");
}

static void run_stops_at_the_command(void **state)
{
	(void)state;
	assert_int_equal(parse(OPTIONS_RUN, "run prog -v --format=x"), 1);
	assert_false(options.verbose);
	assert_int_equal(parse(OPTIONS_RUN, "run -v -- --prog"), 3);
	assert_true(options.verbose);
	assert_int_equal(parse(OPTIONS_RUN, "run -v"), 2);
}

static void report_takes_options_anywhere(void **state)
{
	(void)state;
	assert_int_equal(parse(OPTIONS_REPORT, "report a -v b -- -c"), 3);
	assert_true(options.verbose);
	assert_string_equal(words[3], "a");
	assert_string_equal(words[4], "b");
	assert_string_equal(words[5], "-c");
}

static void durations(void **state)
{
	static const struct {
		const char *words;
		int64_t ms;
	} good[] = {
	    {"report --min-age=500ms", 500}, {"report --min-age=30s", 30000},
	    {"report --min-age=2m", 120000}, {"report --min-age=1h", 3600000},
	    {"report --min-age=1.5", 1500},  {"report --min-age=0", 0},
	};
	static const char *const bad[] = {"", "s", "-1s", "3x", "1e99", "nan"};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_int_equal(parse(OPTIONS_REPORT, good[i].words), 2);
		assert_int_equal(options.min_age_ms, good[i].ms);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		char line[64];

		snprintf(line, sizeof(line), "report --min-age=%s", bad[i]);
		assert_int_equal(parse(OPTIONS_REPORT, line), -1);
	}
}

static void refusals_say_what_was_meant(void **state)
{
	(void)state;
	says(OPTIONS_REPORT, "report --min-ages=3s",
	     "finleak report: unknown option --min-ages; did you mean "
	     "--min-age?\n");
	says(OPTIONS_REPORT, "report --wibble",
	     "finleak report: unknown option --wibble; finleak report --help "
	     "lists those there are\n");
	says(OPTIONS_REPORT, "report --recording=x",
	     "finleak report: unknown option --recording; finleak report "
	     "--help lists those there are\n");
	says(OPTIONS_RUN, "run --formt json",
	     "finleak run: unknown option --formt; did you mean --format?\n");
	says(OPTIONS_RUN, "run --format jsno",
	     "finleak run: --format: 'jsno' is no format (text, json); did you "
	     "mean "
	     "json?\n");
	says(OPTIONS_RUN, "run --min-age",
	     "finleak run: --min-age needs a value: --min-age=TIME\n");
	says(OPTIONS_RUN, "run -x",
	     "finleak run: unknown option -x; finleak run --help lists those "
	     "there are\n");
	says(OPTIONS_RUN, "run --verbose=yes",
	     "finleak run: --verbose takes no value\n");
	says(OPTIONS_RUN, "run --error-exitcode=256",
	     "finleak run: --error-exitcode: '256' is no number from 0 to "
	     "255\n");
	says(OPTIONS_RUN, "run --color=blue",
	     "finleak run: --color: 'blue' is none of auto, always, never\n");
	says(OPTIONS_RUN, "run --follow-children=maybe",
	     "finleak run: --follow-children: 'maybe' is neither yes nor "
	     "no\n");
}

static void help_is_short_and_ends_with_examples(void **state)
{
	static const enum options_for kinds[] = {OPTIONS_RUN, OPTIONS_REPORT};

	(void)state;
	for (int i = 0; i < 2; i++) {
		int lines = 0;

		assert_int_equal(parse(kinds[i], "run --help"), -2);
		for (char *p = reply; (p = strchr(p, '\n')); p++)
			lines++;
		assert_in_range(lines, 10, 24);
		assert_non_null(strstr(reply, "\nexamples:\n"));
		assert_non_null(strstr(reply, "--min-age=TIME"));
		assert_null(strstr(reply, "at-exit"));
	}
	assert_null(strstr(reply, "--recording"));
}

static void status_of_a_report(void **state)
{
	struct report leaks = {.complete = true, .sockets = 1};
	struct report clean = {.complete = true};
	struct report unknown = {.complete = false};
	struct report more = {.complete = false, .sockets = 1};

	(void)state;
	parse(OPTIONS_REPORT, "report");
	assert_int_equal(options_status(&options, &leaks), STATUS_LEAKS);
	assert_int_equal(options_status(&options, &more), STATUS_LEAKS);
	assert_int_equal(options_status(&options, &clean), STATUS_CLEAN);
	assert_int_equal(options_status(&options, &unknown), STATUS_UNKNOWN);
	parse(OPTIONS_REPORT, "report --error-exitcode=5");
	assert_int_equal(options_status(&options, &leaks), 5);
	parse(OPTIONS_REPORT, "report --error-exitcode=0");
	assert_int_equal(options_status(&options, &leaks), STATUS_CLEAN);
	assert_int_equal(options_status(&options, &more), STATUS_UNKNOWN);
}

/* What the file at PATH holds. */
static const char *content(const char *path)
{
	static char text[REPLY_MAX];
	FILE *file = fopen(path, "r");

	if (!file)
		return NULL;
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	return text;
}

static void file_with_its_folders(void **state)
{
	struct report report = {.complete = true};
	char folder[] = "/tmp/finleak-options-XXXXXX", line[128], path[128];
	struct stat status;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(line, sizeof(line), "report -q -o %s/a/b/%%e.%%p%%%%.txt",
	         folder);
	parse(OPTIONS_REPORT, line);
	assert_true(options_print(&options, &report, 42, "/bin/x", stdout));
	snprintf(path, sizeof(path), "%s/a/b/x.42%%.txt", folder);
	assert_non_null(strstr(content(path), "no socket left open"));
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	unlink(path);
	snprintf(path, sizeof(path), "%s/a/b", folder);
	/* Nothing is left beside it. */
	assert_int_equal(rmdir(path), 0);
	snprintf(path, sizeof(path), "%s/a", folder);
	rmdir(path);
	rmdir(folder);
}

static void file_that_cannot_be(void **state)
{
	struct report report = {.complete = true};
	FILE *caught = tmpfile();
	int err = dup(2);
	bool done;

	(void)state;
	parse(OPTIONS_REPORT, "report -o /proc/nowhere/x");
	fflush(stderr);
	dup2(fileno(caught), 2);
	done = options_print(&options, &report, 42, NULL, stdout);
	fflush(stderr);
	dup2(err, 2);
	close(err);
	assert_false(done);
	rewind(caught);
	reply[fread(reply, 1, sizeof(reply) - 1, caught)] = '\0';
	fclose(caught);
	assert_string_equal(reply,
	                    "finleak: /proc/nowhere/x can't be written: No "
	                    "such file or directory\n"
	                    "finleak: no socket left open after its peer "
	                    "closed it (0 TCP sockets open at the end)\n");
}

static void from_inside_lines_are_marked(void **state)
{
	struct report report = {.complete = true};
	char *text;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	(void)state;
	parse(OPTIONS_REPORT, "report --at-exit=42 --color=never");
	assert_true(options_print(&options, &report, 42, "x", out));
	fclose(out);
	assert_int_equal(strncmp(text, "==42== finleak: ", 16), 0);
	free(text);
}

static bool coloured(const char *line)
{
	struct report report = {.complete = true};
	char *text;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);
	bool result;

	parse(OPTIONS_REPORT, line);
	options_print(&options, &report, 42, "x", out);
	fclose(out);
	result = strchr(text, '\033');
	free(text);
	return result;
}

static void colour_by_wish_only(void **state)
{
	(void)state;
	unsetenv("NO_COLOR");
	unsetenv("FORCE_COLOR");
	unsetenv("CLICOLOR_FORCE");
	assert_false(coloured("report")); /* no terminal */
	assert_true(coloured("report --color=always"));
	setenv("FORCE_COLOR", "1", 1);
	assert_true(coloured("report"));
	assert_false(coloured("report --color=never"));
	setenv("FORCE_COLOR", "0", 1);
	assert_false(coloured("report"));
	setenv("NO_COLOR", "1", 1);
	assert_true(coloured("report --color=always"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(usual_settings),
	    cmocka_unit_test(processes_and_what_is_told_of_them),
	    cmocka_unit_test(values_attached_and_apart),
	    cmocka_unit_test(run_stops_at_the_command),
	    cmocka_unit_test(report_takes_options_anywhere),
	    cmocka_unit_test(durations),
	    cmocka_unit_test(refusals_say_what_was_meant),
	    cmocka_unit_test(help_is_short_and_ends_with_examples),
	    cmocka_unit_test(status_of_a_report),
	    cmocka_unit_test(file_with_its_folders),
	    cmocka_unit_test(file_that_cannot_be),
	    cmocka_unit_test(from_inside_lines_are_marked),
	    cmocka_unit_test(colour_by_wish_only),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
