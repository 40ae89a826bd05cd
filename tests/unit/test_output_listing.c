/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_output_listing.c - the list of all sockets, for people and programs.
 */
#include "printing.h"

static const struct report_frame site = {.function = "accept_connection",
                                         .file = "src/server.c",
                                         .line = 120,
                                         .language = "native"};
static const struct report_frame unnamed = {.module = "/srv/a\033.so",
                                            .offset = 0x10};

static struct report_listed listed[] = {
    {.pid = 42,
     .fd = 3,
     .local = "0.0.0.0:8080",
     .state = "LISTEN",
     .send_queue = 128,
     .age_ms = 61000,
     .program = "server"},
    {.pid = 42,
     .fd = 4,
     .local = "[::1]:8080",
     .state = "LISTEN",
     .age_ms = -1,
     .program = "server"},
    {.pid = 42,
     .fd = 17,
     .receive_queue = 1024,
     .local = "127.0.0.1:8080",
     .peer = "127.0.0.1:53312",
     .state = "CLOSE_WAIT",
     .age_ms = 900,
     .site = &site,
     .program = "server"},
    {.pid = 43,
     .fd = 5,
     .receive_queue = -1,
     .send_queue = -1,
     .state = "CLOSE",
     .age_ms = -1,
     .site = &unnamed,
     .program = "\033[2J"},
};

static struct report report = {
    .complete = true, .lists_all = true, .listed = listed, .n_listed = 4};

static void a_row_for_each_socket(void **state)
{
	(void)state;
	assert_string_equal(
	    print_as("text", &report, &plain),
	    "finleak: 4 TCP sockets\n"
	    "\n"
	    "Recv-Q  Send-Q  Local Address   Foreign Address  State       "
	    "   Age  fd  Program     Site\n"
	    "     0     128  0.0.0.0:8080    0.0.0.0:*        LISTEN      "
	    "61.0 s   3  42/server   -\n"
	    "     0       0  [::1]:8080      [::]:*           LISTEN      "
	    "     -   4  42/server   -\n"
	    "  1024       0  127.0.0.1:8080  127.0.0.1:53312  CLOSE_WAIT  "
	    "900 ms  17  42/server   accept_connection src/server.c:120\n"
	    "     -       -  -               -                CLOSE       "
	    "     -   5  43/\\x1b[2J  ? a\\x1b.so+0x10\n"
	    "\n"
	    "finleak: no socket left open after its peer closed it (0 TCP "
	    "sockets open at the end)\n");
}

static void every_line_has_the_prefix(void **state)
{
	const struct output_style marked = {.prefix = "==42== ",
	                                    .colour = true};
	const char *line = print_as("text", &report, &marked);

	(void)state;
	for (; *line; line = strchr(line, '\n') + 1)
		assert_int_equal(strncmp(line, "==42== ", 7), 0);
}

static void one_line_where_it_is_quiet(void **state)
{
	const struct output_style quiet = {.prefix = "", .quiet = true};

	(void)state;
	has_not(print_as("text", &report, &quiet), "Recv-Q");
}

static void for_programs(void **state)
{
	struct report without = {.complete = true};

	(void)state;
	has(print_as("json", &report, &plain),
	    "  \"all\": [\n"
	    "    {\"pid\": 42, \"fd\": 3, \"program\": \"server\", "
	    "\"receive_queue\": 0, \"send_queue\": 128, \"local\": "
	    "\"0.0.0.0:8080\", \"peer\": null, \"state\": \"LISTEN\", "
	    "\"age_ms\": 61000, \"site\": null},\n");
	has(text, "\"age_ms\": 900, \"site\": {\"function\": "
	          "\"accept_connection\", \"file\": \"src/server.c\", "
	          "\"line\": 120, ");
	has(text, "\"receive_queue\": null, \"send_queue\": null, \"local\": "
	          "null, ");
	has_not(print_as("json", &without, &plain), "\"all\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_row_for_each_socket),
	    cmocka_unit_test(every_line_has_the_prefix),
	    cmocka_unit_test(one_line_where_it_is_quiet),
	    cmocka_unit_test(for_programs),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
