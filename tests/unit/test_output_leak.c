/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_output_leak.c - what people read of each kind of leak.
 */
#include "printing.h"

static struct report_frame frames[] = {{.function = "serve",
                                        .file = "src/server.c",
                                        .line = 88,
                                        .module = "/srv/server",
                                        .own = true}};

static struct report_stack listened = {
    .call = "listen", .frames = frames, .n_frames = 1};
static struct report_stack accepted = {
    .call = "accept4", .frames = frames, .n_frames = 1};
static struct report_stack closed = {
    .call = "close", .frames = frames, .n_frames = 1};

static struct report_socket socket_of(int fd)
{
	return (struct report_socket){.pid = 42,
	                              .fd = fd,
	                              .local = "127.0.0.1:8080",
	                              .peer = "127.0.0.1:53312",
	                              .state = "CLOSE_WAIT",
	                              .age_ms = 41200,
	                              .unread_bytes = 0,
	                              .origin = "accept4",
	                              .opened_by = {.alive = -1},
	                              .used_by = {.alive = -1},
	                              .opened_ms_ago = 41900,
	                              .last_use_ms_ago = -1,
	                              .eof_ms_ago = -1};
}

static struct report_leak leak_of(enum report_verdict verdict,
                                  struct report_socket *sockets, size_t n)
{
	return (struct report_leak){.id = "0011223344556677",
	                            .verdict = verdict,
	                            .leaks = report_verdict_leaks(verdict),
	                            .count = n,
	                            .latest_ms = -1,
	                            .growth = "unknown",
	                            .sockets = sockets,
	                            .n_sockets = n};
}

static void connections_that_nobody_accepted(void **state)
{
	struct report_socket sockets[] = {socket_of(3), socket_of(-1)};
	struct report_listener listener = {
	    .fd = 3, .local = "127.0.0.1:8080", .accepted_ms_ago = 12000};
	struct report_leak leak =
	    leak_of(REPORT_VERDICT_NEVER_ACCEPTED, sockets, 2);

	(void)state;
	sockets[0].origin = sockets[1].origin = NULL;
	sockets[1].age_ms = 9000;
	leak.listener = &listener;
	leak.site_known = true;
	leak.stacks[REPORT_ROLE_OPENED] = &accepted;
	leak.stacks[REPORT_ROLE_LISTENED] = &listened;
	leak.stacks[REPORT_ROLE_ACCEPTED] = &accepted;
	has(print_leak("text", &leak),
	    "2 x never-accepted: the peer closed before accept() fetched it  ");
	has(text,
	    "  listened  serve  src/server.c:88  listen() was called\n"
	    "  accepted  serve  src/server.c:88  accept4() last returned, "
	    "12.0 s ago\n"
	    "  listening on 127.0.0.1:8080 (fd 3); 2 waiting, the oldest for "
	    "41.2 s; accept()\n"
	    "            last returned 12.0 s ago\n"
	    "  queued    127.0.0.1:8080 <- 127.0.0.1:53312   CLOSE_WAIT 41.2 s "
	    "  unread 0\n"
	    "  queued    127.0.0.1:8080 <- 127.0.0.1:53312   CLOSE_WAIT 9.0 s  "
	    "  unread 0\n");
	has_not(text, "  opened");
	has_not(text, "this place");
}

static void accept_that_fails(void **state)
{
	struct report_listener listener = {.fd = -1,
	                                   .local = "[::]:80",
	                                   .accepted_ms_ago = 200,
	                                   .error = "EMFILE"};
	struct report_leak leak =
	    leak_of(REPORT_VERDICT_NEVER_ACCEPTED, NULL, 0);

	(void)state;
	leak.count = 1;
	leak.listener = &listener;
	leak.stacks[REPORT_ROLE_ACCEPTED] = &accepted;
	has(print_leak("text", &leak), "accept4() failed with EMFILE, 200 ms "
	                               "ago\n");
	has(text, "  listening on [::]:80; 1 waiting; accept() last failed "
	          "with EMFILE 200 ms ago\n");
	listener.error = NULL;
	listener.accepted_ms_ago = -1;
	has(print_leak("text", &leak), "1 waiting; no accept() was seen\n");
}

static void children_that_hold_it(void **state)
{
	struct report_holder holders[] = {
	    {.pid = 42,
	     .fd = 7,
	     .by = "fork",
	     .exe = "/usr/bin/sleep",
	     .command = "sleep 6"},
	    {.pid = 42, .fd = 9, .by = "dup"},
	    {.pid = 50, .fd = 7, .by = "received", .exe = "/srv/worker"},
	    {.pid = 51, .fd = -1},
	    {.pid = 52, .fd = 1, .command = "a\033b"},
	    {.pid = 53, .fd = 1},
	};
	struct report_socket socket = socket_of(7);
	struct report_leak leak =
	    leak_of(REPORT_VERDICT_HELD_BY_CHILD, &socket, 1);

	(void)state;
	socket.holders = holders;
	socket.n_holders = 4;
	has(print_leak("text", &leak),
	    "            held as fd 7 of pid 42, by fork: sleep 6 "
	    "(/usr/bin/sleep)\n");
	has(text, "            also held as fd 9, by dup\n"
	          "            also held as fd 7 of pid 50, received: "
	          "/srv/worker\n"
	          "            also held as a descriptor of pid 51\n");
	has_not(text, "-v shows");
	socket.n_holders = 6;
	has(print_leak("text", &leak), "            and by 2 more (-v shows "
	                               "all)\n");
	socket.holders = &holders[4];
	socket.n_holders = 1;
	has(print_leak("text", &leak), ": a\\x1bb\n");
}

static void its_own_descriptor_goes_without_saying(void **state)
{
	struct report_holder own = {.pid = 42, .fd = 7, .by = "accept4"};
	struct report_socket socket = socket_of(7);
	struct report_leak leak =
	    leak_of(REPORT_VERDICT_FIN_UNREAD, &socket, 1);

	(void)state;
	socket.holders = &own;
	socket.n_holders = 1;
	has_not(print_leak("text", &leak), "held");
}

static void threads_that_are_worth_a_word(void **state)
{
	struct report_socket socket = socket_of(7);
	struct report_leak leak =
	    leak_of(REPORT_VERDICT_FIN_UNREAD, &socket, 1);

	(void)state;
	socket.opened_by = (struct report_thread){42, "server", 0};
	has_not(print_leak("text", &leak), "thread");
	socket.opened_by = (struct report_thread){43, NULL, -1};
	has_not(print_leak("text", &leak), "thread");
	socket.opened_by = (struct report_thread){43, "worker-1", 0};
	has(print_leak("text", &leak),
	    "            opened by thread worker-1 (43), which has ended\n");
	socket.used_by = socket.opened_by;
	has(print_leak("text", &leak), " opened and last used by thread "
	                               "worker-1 (43), which has ended\n");
	socket.used_by = (struct report_thread){44, "worker-2", 1};
	has(print_leak("text", &leak),
	    "            opened by thread worker-1 (43), which has ended; last "
	    "used by thread\n"
	    "            worker-2 (44)\n");
}

static void whether_a_loop_watches_it(void **state)
{
	const char *events[] = {"EPOLLIN", "EPOLLET"};
	struct report_watch watch = {4, events, 2};
	struct report_socket sockets[] = {socket_of(7), socket_of(8)};
	struct report_leak leak =
	    leak_of(REPORT_VERDICT_FIN_UNREAD, sockets, 2);

	(void)state;
	has_not(print_leak("text", &leak), "epoll");
	sockets[0].watched_known = sockets[1].watched_known = true;
	has(print_leak("text", &leak),
	    "            each: not watched by any epoll\n");
	sockets[0].watched = &watch;
	sockets[0].n_watched = 1;
	has(print_leak("text", &leak),
	    "            watched by epoll fd 4 for EPOLLIN EPOLLET\n"
	    "  fd 8 ");
	has(text, "            not watched by any epoll\n");
	has_not(text, "each:");
}

static void where_an_inherited_one_is_from(void **state)
{
	struct report_socket sockets[] = {socket_of(7), socket_of(8)};
	struct report_leak leak =
	    leak_of(REPORT_VERDICT_FIN_UNREAD, sockets, 2);

	(void)state;
	sockets[0].from = "the program that started it\033";
	has(print_leak("text", &leak),
	    "            the program that started it\\x1b\n");
	sockets[0].before_exec = true;
	leak.stacks[REPORT_ROLE_OPENED] = &accepted;
	has(print_leak("text", &leak), "  accept4, 41.9 s ago, some before "
	                               "exec\n");
	sockets[1].before_exec = true;
	has(print_leak("text", &leak), "  accept4, 41.9 s ago, before exec\n");
}

static const char *place(uint64_t opened, uint64_t open, uint64_t most,
                         int64_t ago, const char *growth)
{
	struct report_socket socket = socket_of(7);
	struct report_leak leak =
	    leak_of(REPORT_VERDICT_FIN_UNREAD, &socket, 1);

	leak.site_known = true;
	leak.site = (struct report_site){.opened = opened,
	                                 .closed = opened - open,
	                                 .open = open,
	                                 .most_open = most,
	                                 .most_open_ms_ago = ago,
	                                 .fin_to_close_ms = -1};
	leak.growth = growth;
	return print_leak("text", &leak);
}

static void numbers_of_a_place(void **state)
{
	(void)state;
	has(place(1204, 2, 2, 1000, "unknown"),
	    "place: 1,204 opened, 1,202 closed, 2 open\n");
	has(place(1204, 2, 2, 5000, "growing"),
	    "2 open, never more (since 5.0 s);\n            growing\n");
	has(place(1204, 2, 9, 1999, "unknown"), "2 open, at most 9 at once\n");
	has(place(1204, 2, 9, 41000, "steady"),
	    "2 open, at most 9 at once (41.0 s\n            ago); "
	    "steady\n");
	has(place(1204, 2, 9, -1, "unknown"), "2 open, at most 9 at once\n");
	has(place(9, 2, 9, 1000, "unknown"),
	    "place: 9 opened, 7 closed, 2 open\n");
}

static void worth_knowing_and_no_leak(void **state)
{
	struct report_leak leak = leak_of(REPORT_VERDICT_CLOSED_LATE, NULL, 0);

	(void)state;
	leak.count = 12;
	leak.latest_ms = 41200;
	leak.stacks[REPORT_ROLE_OPENED] = &accepted;
	leak.stacks[REPORT_ROLE_CLOSED] = &closed;
	assert_string_equal(
	    print_leak("text", &leak),
	    "no leaks by default, but worth knowing:\n"
	    "\n"
	    "12 x closed-late: closed, the latest 41.2 s after its peer        "
	    "   id 00112233\n"
	    "  opened    serve  src/server.c:88  accept4\n"
	    "  closed    serve  src/server.c:88  close() was called\n"
	    "\n"
	    "finleak: what each kind means and how it is fixed: finleak help "
	    "verdicts\n"
	    "finleak: no socket left open after its peer closed it (3 TCP "
	    "sockets open at the end)\n");
}

static void leaks_first_and_the_rest_does_not_count(void **state)
{
	struct report_socket socket = socket_of(7);
	struct report_leak leaks[] = {
	    leak_of(REPORT_VERDICT_CLOSED_LATE, NULL, 0),
	    leak_of(REPORT_VERDICT_FIN_UNREAD, &socket, 1)};
	struct report report = {
	    .complete = true, .leaks = leaks, .n_leaks = 2, .sockets = 1};
	const char *late, *unread;

	(void)state;
	leaks[0].count = 12;
	unread = strstr(print_as("text", &report, &plain), "1 x fin-unread");
	late = strstr(text, "\nno leaks by default, but worth knowing:\n\n"
	                    "12 x closed-late");
	assert_non_null(unread);
	assert_non_null(late);
	assert_true(unread < late);
	assert_true(late < strstr(text, "12 x closed-late"));
	has(text, "finleak: 1 socket left open after the peer closed, in 1 "
	          "place\n");
	has(text, "finleak: 1 socket left open in 1 place\n");
}

static void of_a_process_that_runs(void **state)
{
	struct report_process process = {
	    .pid = 42, .exe = "/srv/server", .ended = "running", .ran_s = 61};
	struct report_socket socket = socket_of(7);
	struct report_leak leak =
	    leak_of(REPORT_VERDICT_FIN_UNREAD, &socket, 1);
	struct report report = {.complete = true,
	                        .processes = &process,
	                        .n_processes = 1,
	                        .tracked_open = 3};

	(void)state;
	assert_string_equal(print_as("text", &report, &plain),
	                    "finleak: no socket left open after its peer "
	                    "closed it (3 TCP sockets open now)\n");
	report.leaks = &leak;
	report.n_leaks = 1;
	report.sockets = 1;
	has(print_as("text", &report, &plain),
	    "1 place   server (pid 42), running for 61.0 s\n");
}

static void lines_that_get_too_long(void **state)
{
	struct report_socket sockets[] = {socket_of(7), socket_of(8)};
	struct report_leak leak =
	    leak_of(REPORT_VERDICT_FIN_UNREAD, sockets, 2);

	(void)state;
	sockets[0].local = "[2001:db8::1]:8080";
	sockets[0].peer = "[2001:db8:2:3:4:5:6:7]:53312";
	sockets[1].unread_bytes = 5;
	has(print_leak("text", &leak), "53312   CLOSE_WAIT 41.2 s\n");
	has(text, "127.0.0.1:53312   CLOSE_WAIT 41.2 s   unread 5\n");
	has_not(text, "unread 0");
}

static void an_age_that_is_not_known(void **state)
{
	struct report_socket socket = socket_of(7);
	struct report_leak leak =
	    leak_of(REPORT_VERDICT_AWAITING_PEER, &socket, 1);

	(void)state;
	socket.state = "FIN_WAIT2";
	socket.age_ms = socket.unread_bytes = -1;
	has(print_leak("text", &leak), "53312   FIN_WAIT2\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(connections_that_nobody_accepted),
	    cmocka_unit_test(accept_that_fails),
	    cmocka_unit_test(children_that_hold_it),
	    cmocka_unit_test(its_own_descriptor_goes_without_saying),
	    cmocka_unit_test(threads_that_are_worth_a_word),
	    cmocka_unit_test(whether_a_loop_watches_it),
	    cmocka_unit_test(where_an_inherited_one_is_from),
	    cmocka_unit_test(numbers_of_a_place),
	    cmocka_unit_test(worth_knowing_and_no_leak),
	    cmocka_unit_test(leaks_first_and_the_rest_does_not_count),
	    cmocka_unit_test(of_a_process_that_runs),
	    cmocka_unit_test(lines_that_get_too_long),
	    cmocka_unit_test(an_age_that_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, forget);
}
