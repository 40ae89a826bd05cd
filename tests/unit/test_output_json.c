/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_output_json.c - the report for programs: every field, known or not.
 */
#include "printing.h"

static struct report_holder holders[] = {{.pid = 42, .fd = 7},
                                         {.pid = 50,
                                          .fd = 7,
                                          .by = "fork",
                                          .exe = "/usr/bin/sleep",
                                          .command = "sleep 6"}};

static const char *events[] = {"EPOLLIN"};
static struct report_watch watch = {4, events, 1};

static struct report_socket known = {.pid = 42,
                                     .fd = 7,
                                     .family = "inet",
                                     .local = "127.0.0.1:8080",
                                     .peer = "127.0.0.1:5",
                                     .state = "CLOSE_WAIT",
                                     .age_ms = 41200,
                                     .origin = "inherited",
                                     .from = "systemd",
                                     .before_exec = true,
                                     .opened_by = {43, "worker", 0},
                                     .used_by = {44, NULL, -1},
                                     .eof_read = 1,
                                     .watched_known = true,
                                     .watched = &watch,
                                     .n_watched = 1,
                                     .holders = holders,
                                     .n_holders = 2,
                                     .opened_ms_ago = 41900,
                                     .last_use_ms_ago = 41300,
                                     .eof_ms_ago = 41200};

static struct report_socket unknown = {.pid = 42,
                                       .fd = -1,
                                       .state = "CLOSE_WAIT",
                                       .age_ms = -1,
                                       .unread_bytes = -1,
                                       .eof_read = -1,
                                       .opened_ms_ago = -1,
                                       .last_use_ms_ago = -1,
                                       .eof_ms_ago = -1};

static struct report_leak leak_of(enum report_verdict verdict, uint64_t count)
{
	return (struct report_leak){.id = "0011223344556677",
	                            .verdict = verdict,
	                            .leaks = report_verdict_leaks(verdict),
	                            .count = count,
	                            .latest_ms = -1,
	                            .growth = "unknown"};
}

static void what_is_known_of_a_socket(void **state)
{
	struct report_leak leak = leak_of(REPORT_VERDICT_HELD_BY_CHILD, 1);

	(void)state;
	leak.sockets = &known;
	leak.n_sockets = 1;
	has(print_leak("json", &leak),
	    "{\"pid\": 42, \"fd\": 7, \"family\": \"inet\", \"local\": "
	    "\"127.0.0.1:8080\", \"peer\": \"127.0.0.1:5\", \"state\": "
	    "\"CLOSE_WAIT\", \"age_ms\": 41200, \"unread_bytes\": 0, "
	    "\"eof_read\": true, \"origin\": \"inherited\", \"from\": "
	    "\"systemd\", \"before_exec\": true, "
	    "\"thread\": {\"tid\": 43, \"name\": \"worker\", \"alive\": "
	    "false}, \"last_use_thread\": {\"tid\": 44, \"name\": null, "
	    "\"alive\": null}, \"watched\": [{\"epoll_fd\": 4, \"events\": "
	    "[\"EPOLLIN\"]}], \"holders\": [{\"pid\": 42, \"fd\": 7, \"by\": "
	    "null, \"exe\": null, \"command\": null}, {\"pid\": 50, \"fd\": "
	    "7, \"by\": \"fork\", \"exe\": \"/usr/bin/sleep\", \"command\": "
	    "\"sleep 6\"}], \"opened_ms_ago\": 41900, \"last_use_ms_ago\": "
	    "41300, \"eof_ms_ago\": 41200}");
}

static void what_is_not_known_is_null(void **state)
{
	struct report_leak leak = leak_of(REPORT_VERDICT_NEVER_ACCEPTED, 1);

	(void)state;
	leak.sockets = &unknown;
	leak.n_sockets = 1;
	has(print_leak("json", &leak),
	    "{\"pid\": 42, \"fd\": null, \"family\": null, \"local\": null, "
	    "\"peer\": null, \"state\": \"CLOSE_WAIT\", \"age_ms\": null, "
	    "\"unread_bytes\": null, \"eof_read\": null, \"origin\": null, "
	    "\"from\": null, \"before_exec\": false, \"thread\": null, "
	    "\"last_use_thread\": null, \"watched\": null, \"holders\": [], "
	    "\"opened_ms_ago\": null, \"last_use_ms_ago\": null, "
	    "\"eof_ms_ago\": null}");
	has(text, "      \"count\": 1,\n"
	          "      \"leak\": true,\n"
	          "      \"suppressed\": false,\n"
	          "      \"latest_ms\": null,\n"
	          "      \"advice\": null,\n"
	          "      \"listener\": null,\n"
	          "      \"growth\": \"unknown\",\n"
	          "      \"site\": null,\n");
}

static void what_is_known_of_a_place(void **state)
{
	struct report_listener listener = {.fd = 3,
	                                   .local = "0.0.0.0:80",
	                                   .accepted_ms_ago = 200,
	                                   .error = "EMFILE"};
	struct report_leak leak = leak_of(REPORT_VERDICT_NEVER_ACCEPTED, 5);

	(void)state;
	leak.latest_ms = 41200;
	leak.advice = "Raise it.";
	leak.listener = &listener;
	leak.site_known = true;
	leak.site = (struct report_site){.opened = 6,
	                                 .closed = 1,
	                                 .open = 5,
	                                 .most_open = 5,
	                                 .closed_after_fin = 1,
	                                 .fin_to_close_ms = 1200,
	                                 .most_open_ms_ago = -1};
	has(print_leak("json", &leak),
	    "      \"latest_ms\": 41200,\n"
	    "      \"advice\": \"Raise it.\",\n"
	    "      \"listener\": {\"fd\": 3, \"local\": \"0.0.0.0:80\", "
	    "\"accepted_ms_ago\": 200, \"error\": \"EMFILE\"},\n"
	    "      \"growth\": \"unknown\",\n"
	    "      \"site\": {\"opened\": 6, \"closed\": 1, \"open\": 5, "
	    "\"most_open\": 5, \"closed_after_fin\": 1, \"fin_to_close_ms\": "
	    "1200, \"most_open_ms_ago\": null},\n");
}

static void only_leaks_are_in_the_totals_of_leaks(void **state)
{
	struct report_leak leaks[] = {
	    leak_of(REPORT_VERDICT_FIN_UNREAD, 3),
	    leak_of(REPORT_VERDICT_FIN_UNREAD, 4),
	    leak_of(REPORT_VERDICT_DEAD, 1),
	    leak_of(REPORT_VERDICT_CLOSED_LATE, 12),
	};
	struct report report = {.complete = true,
	                        .leaks = leaks,
	                        .n_leaks = 4,
	                        .sockets = 7,
	                        .suppressed = 1};

	(void)state;
	leaks[2].suppressed = true;
	has(print_as("json", &report, &plain),
	    "    \"leaks\": 2,\n"
	    "    \"sockets\": 7,\n"
	    "    \"by_verdict\": {\"fin-unread\": 7},\n"
	    "    \"not_leaks\": {\"closed-late\": 12},\n"
	    "    \"suppressed\": 1,\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_known_of_a_socket),
	    cmocka_unit_test(what_is_not_known_is_null),
	    cmocka_unit_test(what_is_known_of_a_place),
	    cmocka_unit_test(only_leaks_are_in_the_totals_of_leaks),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
