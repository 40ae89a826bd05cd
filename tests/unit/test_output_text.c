/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_output_text.c - the report for people, word for word.
 */
#include "printing.h"

static struct report_frame accept_frames[] = {
    {.function = "accept_connection",
     .file = "src/server.c",
     .line = 120,
     .module = "/srv/server",
     .own = true},
    {.function = "dispatch", .module = "/usr/lib/libevent.so.2"},
    {.function = "event_base_loop", .module = "/usr/lib/libevent.so.2"},
    {.function = "main",
     .file = "src/main.c",
     .line = 31,
     .module = "/srv/server",
     .own = true},
    {.function = "__libc_start_main", .module = "/usr/lib/libc.so.6"},
};

static struct report_frame read_frames[] = {
    {.function = "BIO_read", .module = "/usr/lib/libcrypto.so.3"},
    {.function = "SSL_read", .module = "/usr/lib/libssl.so.3"},
    {.module = "/srv/server",
     .offset = 0x1a2b,
     .own = true,
     .note = "it has no symbols"},
};

static struct report_socket sockets[] = {
    {.pid = 42,
     .fd = 7,
     .local = "127.0.0.1:8080",
     .peer = "127.0.0.1:53312",
     .state = "CLOSE_WAIT",
     .age_ms = 41200,
     .origin = "accept4",
     .opened_ms_ago = 41900,
     .eof_ms_ago = 41200,
     .last_use_ms_ago = -1},
    {.pid = 42,
     .fd = 10,
     .local = "127.0.0.1:8080",
     .peer = "127.0.0.1:3313",
     .state = "CLOSE_WAIT",
     .age_ms = 39800,
     .origin = "accept4",
     .opened_ms_ago = 40200,
     .eof_ms_ago = 39800,
     .last_use_ms_ago = -1},
    {.pid = 42,
     .fd = 11,
     .state = "CLOSE_WAIT",
     .age_ms = 999,
     .unread_bytes = 12345,
     .origin = "unseen",
     .opened_ms_ago = -1,
     .eof_ms_ago = -1,
     .last_use_ms_ago = -1},
    {.pid = 42,
     .fd = 12,
     .state = "CLOSE_WAIT",
     .opened_ms_ago = -1,
     .eof_ms_ago = -1,
     .last_use_ms_ago = -1},
};

static struct report_stack opened = {
    .call = "accept4", .frames = accept_frames, .n_frames = 5};
static struct report_stack end = {
    .call = "read", .frames = read_frames, .n_frames = 3};
static struct report_stack lost = {
    .missing = "not recorded: no call that was seen opened it"};

static struct report_process process = {
    .pid = 42, .ppid = 1, .exe = "/srv/server", .ended = "exit", .ran_s = 61};

static const char *printed(const struct report *report,
                           const struct output_style *style)
{
	return print_as("text", report, style);
}

static void leak_of_two(void **state)
{
	struct report_leak leak = {
	    .leaks = true,
	    .count = 2,
	    .latest_ms = -1,
	    .id = "5f0c91aa00112233",
	    .verdict = REPORT_VERDICT_EOF_IGNORED,
	    .growth = "growing",
	    .site = {.opened = 1204,
	             .closed = 1202,
	             .open = 2,
	             .most_open = 9,
	             .most_open_ms_ago = 41000,
	             .closed_after_fin = 1100,
	             .fin_to_close_ms = 1200},
	    .advice = "Close it where read() returned 0.",
	    .site_known = true,
	    .stacks = {[REPORT_ROLE_OPENED] = &opened,
	               [REPORT_ROLE_EOF] = &end,
	               [REPORT_ROLE_LAST_USE] = &end},
	    .sockets = sockets,
	    .n_sockets = 2,
	};
	struct report report = {.complete = true,
	                        .processes = &process,
	                        .n_processes = 1,
	                        .leaks = &leak,
	                        .n_leaks = 1,
	                        .sockets = 2};

	(void)state;
	assert_string_equal(
	    printed(&report, &plain),
	    "finleak: 2 sockets left open after the peer closed, in 1 place"
	    "   server (pid 42), ran 61.0 s\n"
	    "\n"
	    "2 x eof-ignored: end of stream was read, close() never followed"
	    "      id 5f0c91aa\n"
	    "  opened    accept4, 41.9 s and 40.2 s ago\n"
	    "            accept_connection  src/server.c:120\n"
	    "            ... 2 frames in libevent.so.2\n"
	    "            main               src/main.c:31\n"
	    "  eof       read() returned 0, 41.2 s and 39.8 s ago\n"
	    "            ... 2 frames in libcrypto.so.3 and others\n"
	    "            ?                  server+0x1a2b (it has no symbols)\n"
	    "  fd 7      127.0.0.1:8080 <- 127.0.0.1:53312   CLOSE_WAIT 41.2 s"
	    "   unread 0\n"
	    "  fd 10     127.0.0.1:8080 <- 127.0.0.1:3313    CLOSE_WAIT 39.8 s"
	    "   unread 0\n"
	    "  this place: 1,204 opened, 1,202 closed, 2 open, at most 9 at "
	    "once (41.0 s\n"
	    "            ago), 1,100 closed only after the FIN, 1.2 s after on "
	    "average;\n"
	    "            growing\n"
	    "  hint      Close it where read() returned 0.\n"
	    "\n"
	    "finleak: what each kind means and how it is fixed: finleak help "
	    "verdicts\n"
	    "finleak: 2 sockets left open in 1 place\n");
}

static void frames_without_names_shrink_beside_named_ones(void **state)
{
	struct report_frame frames[] = {
	    {.module = "/srv/server", .own = true, .note = "it has no symbols"},
	    {.module = "/srv/server", .own = true, .note = "it has no symbols"},
	    {.function = "serve", .module = "/srv/server", .own = true},
	    {.module = "/srv/server", .own = true},
	};
	struct report_stack stack = {
	    .call = "accept", .frames = frames, .n_frames = 4};
	struct report_leak leak = {
	    .leaks = true,
	    .count = 1,
	    .latest_ms = -1,
	    .growth = "unknown",
	    .stacks = {[REPORT_ROLE_OPENED] = &stack},
	    .sockets = sockets,
	    .n_sockets = 1,
	};
	struct report report = {
	    .complete = true, .leaks = &leak, .n_leaks = 1, .sockets = 1};

	(void)state;
	assert_non_null(
	    strstr(printed(&report, &plain),
	           "  opened    ... 2 unnamed frames in server  accept, 41.9 s "
	           "ago\n"
	           "            serve  server+0x0\n"
	           "  fd 7 "));
}

static void only_a_few_sockets_and_no_stack(void **state)
{
	struct report_leak leak = {
	    .leaks = true,
	    .count = 4,
	    .latest_ms = -1,
	    .id = "0011223344556677",
	    .verdict = REPORT_VERDICT_UNKNOWN,
	    .growth = "unknown",
	    .stacks = {[REPORT_ROLE_OPENED] = &lost},
	    .sockets = sockets,
	    .n_sockets = 4,
	};
	const char *caveats[] = {"1 socket was not recorded in process 42: "
	                         "its descriptor lies beyond the table"};
	struct report report = {.caveats = caveats,
	                        .n_caveats = 1,
	                        .leaks = &leak,
	                        .n_leaks = 1,
	                        .sockets = 4};
	const char *found = printed(&report, &plain);

	(void)state;
	assert_non_null(strstr(
	    found, "  opened    not recorded: no call that was seen opened it; "
		   "that was 41.9 s to 40.2 s ago\n"));
	assert_non_null(strstr(found,
	                       "  fd 11     addresses not known          "
	                       "       CLOSE_WAIT 999 ms   unread "
	                       "12,345\n"));
	assert_non_null(strstr(found, "  and 1 more (-v shows all)\n"));
	assert_null(strstr(found, "this place"));
	assert_non_null(strstr(found, "finleak: note: 1 socket was not "));
	assert_non_null(strstr(found, "finleak: 4 sockets left open in 1 "
	                              "place; there may be more, see the "
	                              "notes\n"));
	found = printed(&report,
	                &(struct output_style){.prefix = "", .verbose = true});
	assert_non_null(strstr(found, "  fd 12 "));
	assert_null(strstr(found, "more (-v"));
}

static void nothing_leaks(void **state)
{
	struct report report = {.complete = true,
	                        .processes = &process,
	                        .n_processes = 1,
	                        .tracked_open = 12};

	(void)state;
	assert_string_equal(
	    printed(&report, &plain),
	    "finleak: no socket left open after its peer closed it (12 TCP "
	    "sockets open at the end)\n");
}

static void could_not_tell(void **state)
{
	const char *caveats[] = {"the recorder was not there", "second"};
	struct report report = {.caveats = caveats, .n_caveats = 2};

	(void)state;
	assert_string_equal(printed(&report, &plain),
	                    "finleak: note: second\n"
	                    "finleak: could not tell: the recorder was not "
	                    "there\n");
}

static void younger_ones_are_counted(void **state)
{
	struct report report = {
	    .complete = true, .younger = 4, .tracked_open = 5};

	(void)state;
	assert_string_equal(
	    printed(&report, &plain),
	    "finleak: no socket left open for --min-age after its peer closed "
	    "it (4 younger, 5 TCP sockets open at the end)\n");
}

static void one_line_where_it_is_quiet(void **state)
{
	struct report_leak leak = {.leaks = true,
	                           .count = 1,
	                           .latest_ms = -1,
	                           .sockets = sockets,
	                           .n_sockets = 1};
	struct report report = {
	    .complete = true, .leaks = &leak, .n_leaks = 1, .sockets = 1};

	(void)state;
	assert_string_equal(
	    printed(&report,
	            &(struct output_style){.prefix = "==42== ", .quiet = true}),
	    "==42== finleak: 1 socket left open in 1 place\n");
}

static void every_line_has_the_prefix(void **state)
{
	struct report_leak leak = {
	    .leaks = true,
	    .count = 4,
	    .latest_ms = -1,
	    .growth = "unknown",
	    .stacks =
		{[REPORT_ROLE_OPENED] = &opened, [REPORT_ROLE_EOF] = &lost},
	    .sockets = sockets,
	    .n_sockets = 4,
	    .site_known = true};
	const char *caveats[] = {"a", "b"};
	struct report report = {.caveats = caveats,
	                        .n_caveats = 2,
	                        .leaks = &leak,
	                        .n_leaks = 1,
	                        .sockets = 4};
	const char *line =
	    printed(&report, &(struct output_style){.prefix = "==42== "});

	(void)state;
	for (; *line; line = strchr(line, '\n') + 1)
		assert_int_equal(strncmp(line, "==42== ", 7), 0);
}

static void colour_is_put_back(void **state)
{
	struct report report = {.complete = true};

	(void)state;
	assert_string_equal(
	    printed(&report,
	            &(struct output_style){.prefix = "", .colour = true}),
	    "\033[32mfinleak: no socket left open after its peer closed it "
	    "(0 TCP sockets open at the end)\033[0m\n");
}

static void names_cannot_steer_the_terminal(void **state)
{
	struct report_frame frames[] = {{.function = "\033]0;owned\007",
	                                 .file = "a\nb.c",
	                                 .line = 1,
	                                 .note = "\302\233K",
	                                 .own = true},
	                                {.function = "\342\200\256evil",
	                                 .own = true,
	                                 .module = "\377\376"}};
	struct report_stack stack = {
	    .call = "\033[2J", .frames = frames, .n_frames = 2};
	struct report_leak leak = {.leaks = true,
	                           .count = 1,
	                           .latest_ms = -1,
	                           .growth = "unknown",
	                           .stacks = {[REPORT_ROLE_OPENED] = &stack},
	                           .sockets = sockets,
	                           .n_sockets = 1};
	struct report_process hostile = {
	    .exe = "/\033[31m", .pid = 1, .ran_s = -1};
	const char *caveats[] = {"\033[1A\033[2K"};
	struct report report = {.caveats = caveats,
	                        .n_caveats = 1,
	                        .processes = &hostile,
	                        .n_processes = 1,
	                        .leaks = &leak,
	                        .n_leaks = 1,
	                        .sockets = 1};
	const char *found = printed(&report, &plain);

	(void)state;
	for (const char *p = found; *p; p++)
		assert_true(*p == '\n' || ((unsigned char)*p >= ' ' &&
		                           (unsigned char)*p < 0x7f));
	assert_non_null(strstr(found, "\\x1b]0;owned\\x07"));
	assert_non_null(strstr(found, "a\\x0ab.c:1"));
	assert_non_null(strstr(found, "\\xe2\\x80\\xaeevil"));
}

static void numbers_for_people(void **state)
{
	char t[OUTPUT_NUMBER_MAX];

	(void)state;
	assert_string_equal(output_duration(t, 0), "0 ms");
	assert_string_equal(output_duration(t, 999), "999 ms");
	assert_string_equal(output_duration(t, 1000), "1.0 s");
	assert_string_equal(output_duration(t, 119900), "119.9 s");
	assert_string_equal(output_duration(t, 120000), "2.0 min");
	assert_string_equal(output_duration(t, 7200000), "2.0 h");
	assert_string_equal(output_duration(t, 259200000), "3.0 days");
	assert_string_equal(output_count(t, 0), "0");
	assert_string_equal(output_count(t, 999), "999");
	assert_string_equal(output_count(t, 1000), "1,000");
	assert_string_equal(output_count(t, UINT64_MAX),
	                    "18,446,744,073,709,551,615");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(leak_of_two),
	    cmocka_unit_test(frames_without_names_shrink_beside_named_ones),
	    cmocka_unit_test(only_a_few_sockets_and_no_stack),
	    cmocka_unit_test(nothing_leaks),
	    cmocka_unit_test(could_not_tell),
	    cmocka_unit_test(younger_ones_are_counted),
	    cmocka_unit_test(one_line_where_it_is_quiet),
	    cmocka_unit_test(every_line_has_the_prefix),
	    cmocka_unit_test(colour_is_put_back),
	    cmocka_unit_test(names_cannot_steer_the_terminal),
	    cmocka_unit_test(numbers_for_people),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
