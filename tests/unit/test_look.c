/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_look.c - what is seen of live sockets from outside.
 */
#include "reporter/look.h"
#include "reporter/procfs.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "loopback.h"

static struct look look;

static int forget(void **state)
{
	(void)state;
	look_free(&look);
	return 0;
}

static const struct look_socket *look_at_us(enum look_depth depth, int fd)
{
	int pid = getpid();

	look_free(&look);
	assert_true(look_at(&look, &pid, 1, depth));
	assert_true(look_covers(&look, pid));
	assert_false(look_covers(&look, 1));
	return look_find(&look, pid, fd);
}

static void what_the_peer_closed_is_found(void **state)
{
	int fd = left_socket(AF_INET, "abc");
	const struct look_socket *found;

	(void)state;
	found = look_at_us(LOOK_LEFT, fd);
	assert_non_null(found);
	assert_int_equal(found->stamp.tcp_state, TCP_CLOSE_WAIT);
	assert_int_equal(found->stamp.unread_bytes, 3);
	assert_int_equal(found->stamp.fin_queued, 2);
	assert_int_equal(found->stamp.joined, 1);
	assert_int_equal(found->stamp.watched, 0);
	assert_in_range(found->stamp.born_ms, 1, 10000);
	assert_int_equal(found->receive_queue, 4);
	assert_int_equal(found->send_queue, 0);
	assert_int_equal(found->local.family, AF_INET);
	close(fd);
}

static void the_dead_are_found_which_no_list_has(void **state)
{
	int fd = left_socket(AF_INET, "");
	int fresh = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const struct look_socket *found;

	(void)state;
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	usleep(20000);
	found = look_at_us(LOOK_LEFT, fd);
	assert_non_null(found);
	assert_int_equal(found->stamp.tcp_state, TCP_CLOSE);
	assert_int_equal(found->stamp.joined, 1);
	/* One that was never connected is in state CLOSE, too. */
	assert_null(look_find(&look, getpid(), fresh));
	assert_non_null(look_at_us(LOOK_ALL, fresh));
	close(fresh);
	close(fd);
}

static void those_who_are_gone_are_not_covered(void **state)
{
	int pid = 0x7ffffff0;

	(void)state;
	assert_true(look_at(&look, &pid, 1, LOOK_LEFT));
	assert_false(look_covers(&look, pid));
	assert_int_equal(look.n_pids, 0);
}

/* Connects to NAME and hangs up, without anybody's accepting it. */
static void call_and_leave(const void *name, socklen_t bytes)
{
	const struct sockaddr *address = name;
	int client = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(connect(client, name, bytes), 0);
	close(client);
	usleep(20000);
}

static void what_nobody_accepts_waits_at_its_listener(void **state)
{
	struct sockaddr_storage name, empty_name;
	socklen_t bytes;
	int empty = listen_at(AF_INET, &empty_name, &bytes);
	int listener = listen_at(AF_INET, &name, &bytes);
	int copy = dup(listener);

	(void)state;
	call_and_leave(&name, bytes);
	call_and_leave(&name, bytes);
	look_at_us(LOOK_LEFT, listener);
	assert_int_equal(look.n_waiting, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct look_waiting *waits = &look.waiting[i];

		assert_int_equal(waits->pid, getpid());
		assert_int_equal(waits->waiting.fd, listener);
		assert_int_equal(waits->waiting.stamp.tcp_state,
		                 TCP_CLOSE_WAIT);
		assert_int_equal(waits->waiting.stamp.fin_queued, 2);
		assert_true(waits->waiting.stamp.cookie);
		assert_true(waits->waiting.local.port ==
		            ntohs(((struct sockaddr_in *)&name)->sin_port));
		assert_true(waits->waiting.peer.port);
	}
	assert_non_null(look_process(&look, getpid()));
	close(copy);
	close(listener);
	close(empty);
}

static int listen_beside(const struct sockaddr *name, socklen_t bytes)
{
	int fd = socket(name->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
	assert_int_equal(bind(fd, name, bytes), 0);
	assert_int_equal(listen(fd, 5), 0);
	return fd;
}

static void a_listener_for_any_address_gets_what_is_nobody_elses(void **state)
{
	struct sockaddr_in6 any = {.sin6_family = AF_INET6};
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	socklen_t bytes = sizeof any;
	int all, one;

	(void)state;
	if (close(socket(AF_INET6, SOCK_STREAM, 0)))
		skip();
	all = listen_beside((void *)&any, sizeof any);
	assert_int_equal(getsockname(all, (void *)&any, &bytes), 0);
	v4.sin_port = any.sin6_port;
	v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
	one = listen_beside((void *)&v4, sizeof v4);
	call_and_leave((void *)&v4, sizeof v4);
	v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	call_and_leave((void *)&v4, sizeof v4);
	look_at_us(LOOK_LEFT, all);
	assert_int_equal(look.n_waiting, 2);
	assert_int_equal(look.waiting[0].waiting.fd, all);
	assert_int_equal(look.waiting[1].waiting.fd, one);
	close(one);
	close(all);
}

static void who_watches_is_asked_on_demand(void **state)
{
	int watched = left_socket(AF_INET, "");
	int alone = left_socket(AF_INET, "");
	int epoll = epoll_create1(EPOLL_CLOEXEC);
	struct epoll_event event = {.events = EPOLLIN | EPOLLET};
	const struct look_socket *found;

	(void)state;
	assert_int_equal(epoll_ctl(epoll, EPOLL_CTL_ADD, watched, &event), 0);
	found = look_at_us(LOOK_MORE, watched);
	assert_int_equal(found->stamp.watched, 2);
	assert_int_equal(found->stamp.watch[0].epoll_fd, epoll);
	assert_true((found->stamp.watch[0].events & event.events) ==
	            event.events);
	found = look_find(&look, getpid(), alone);
	assert_int_equal(found->stamp.watched, 1);
	close(epoll);
	close(alone);
	close(watched);
}

/* Both ends of a connection. */
static void connect_pair(int *client, int *server)
{
	struct sockaddr_storage name;
	socklen_t bytes;
	int listener = listen_at(AF_INET, &name, &bytes);

	*client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(*client, (void *)&name, bytes), 0);
	*server = accept(listener, NULL, NULL);
	assert_true(*server >= 0);
	close(listener);
}

static void all_states_are_seen_on_demand(void **state)
{
	struct sockaddr_storage name;
	socklen_t bytes;
	int listener = listen_at(AF_INET, &name, &bytes);
	const struct look_socket *found;
	int client, server;

	(void)state;
	connect_pair(&client, &server);
	assert_int_equal(write(client, "hello", 5), 5);
	call_and_leave(&name, bytes);
	assert_null(look_at_us(LOOK_MORE, server));
	found = look_at_us(LOOK_ALL, server);
	assert_int_equal(found->stamp.tcp_state, TCP_ESTABLISHED);
	assert_int_equal(found->receive_queue, 5);
	assert_int_equal(found->stamp.unread_bytes, 5);
	assert_int_equal(found->stamp.fin_queued, 1);
	assert_int_equal(found->stamp.close_on_exec, 0);
	found = look_find(&look, getpid(), listener);
	assert_int_equal(found->stamp.tcp_state, TCP_LISTEN);
	assert_int_equal(found->stamp.close_on_exec, 1);
	assert_int_equal(found->stamp.backlog, 1);
	assert_int_equal(found->receive_queue, 1);
	assert_int_equal(found->send_queue, 0);
	assert_int_equal(found->stamp.born_ms, 0);
	shutdown(client, SHUT_WR);
	found = look_at_us(LOOK_MORE, client);
	assert_in_range(found->stamp.tcp_state, TCP_FIN_WAIT1, TCP_FIN_WAIT2);
	assert_null(look_at_us(LOOK_LEFT, client));
	close(client);
	close(server);
	close(listener);
}

static void a_connection_in_time_wait_lingers(void **state)
{
	const struct look_socket *found;
	int client, server, fd = left_socket(AF_INET, "");

	(void)state;
	connect_pair(&client, &server);
	shutdown(server, SHUT_WR);
	usleep(20000);
	close(client);
	usleep(20000);
	shutdown(fd, SHUT_WR);
	found = look_at_us(LOOK_ALL, server);
	assert_int_equal(found->stamp.tcp_state, TCP_CLOSE);
	assert_false(found->lingers);
	look_find_lingering(&look);
	assert_true(found->lingers);
	assert_int_equal(found->stamp.tcp_state, TCP_CLOSE);
	/* Its peer was the first to send a FIN, and waits on that side. */
	assert_false(look_find(&look, getpid(), fd)->lingers);
	close(fd);
	close(server);
}

static int waiting_child(void)
{
	int pid = fork();

	if (!pid) {
		for (;;)
			pause();
	}
	assert_true(pid > 0);
	return pid;
}

static void others_that_hold_it_are_found(void **state)
{
	int fd = left_socket(AF_INET, "");
	int one = waiting_child(), other = waiting_child();
	const struct look_process *process;

	(void)state;
	close(fd);
	assert_true(look_at(&look, &one, 1, LOOK_MORE));
	assert_non_null(look_find(&look, one, fd));
	assert_null(look_find(&look, other, fd));
	look_find_holders(&look);
	assert_true(look_covers(&look, one) && look_covers(&look, other));
	assert_int_equal(look.n_sockets, 2);
	assert_non_null(look_find(&look, one, fd));
	assert_true(look_find(&look, other, fd)->stamp.cookie ==
	            look_find(&look, one, fd)->stamp.cookie);
	process = look_process(&look, other);
	assert_int_equal(process->ppid, getpid());
	assert_non_null(strstr(process->exe, "test_look"));
	assert_non_null(strstr(process->cmdline[0], "test_look"));
	kill(one, SIGKILL);
	kill(other, SIGKILL);
	waitpid(one, NULL, 0);
	waitpid(other, NULL, 0);
}

static bool is_other(int pid, const void *data)
{
	return pid != *(const int *)data;
}

static void a_look_can_be_cut_down(void **state)
{
	int fd = left_socket(AF_INET, ""), pid = getpid(), other = 1;

	(void)state;
	look_at_us(LOOK_LEFT, fd);
	assert_true(look_keep(&look, is_other, &other));
	assert_non_null(look_find(&look, pid, fd));
	assert_false(look_keep(&look, is_other, &pid));
	assert_false(look_covers(&look, pid));
	assert_null(look_process(&look, pid));
	assert_int_equal(look.n_sockets, 0);
	close(fd);
}

/* A process of another's: it is there, and its descriptors are not. */
static void who_cannot_be_looked_into_is_not_covered(void **state)
{
	char root[] = "/tmp/finleak-look-XXXXXX", path[256], command[64];
	int pid = 77;
	FILE *file;

	(void)state;
	assert_non_null(mkdtemp(root));
	snprintf(path, sizeof path, "%s/77", root);
	mkdir(path, 0755);
	snprintf(path, sizeof path, "%s/77/stat", root);
	file = fopen(path, "w");
	fprintf(file, "77 (x) S 1 1 1 0 -1 0 0 0 0 0 1 2 3 4 20 0 1 0 5 9\n");
	fclose(file);
	procfs_root(root);
	assert_true(look_at(&look, &pid, 1, LOOK_LEFT));
	assert_false(look_covers(&look, pid));
	look_free(&look);
	snprintf(path, sizeof path, "%s/77/fd", root);
	mkdir(path, 0755);
	assert_true(look_at(&look, &pid, 1, LOOK_LEFT));
	assert_true(look_covers(&look, pid));
	procfs_root("/proc");
	snprintf(command, sizeof command, "rm -rf %s", root);
	assert_int_equal(system(command), 0);
}

#define TEST(name) cmocka_unit_test_teardown(name, forget)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(what_the_peer_closed_is_found),
	    TEST(the_dead_are_found_which_no_list_has),
	    TEST(those_who_are_gone_are_not_covered),
	    TEST(what_nobody_accepts_waits_at_its_listener),
	    TEST(a_listener_for_any_address_gets_what_is_nobody_elses),
	    TEST(who_watches_is_asked_on_demand),
	    TEST(all_states_are_seen_on_demand),
	    TEST(a_connection_in_time_wait_lingers),
	    TEST(others_that_hold_it_are_found),
	    TEST(a_look_can_be_cut_down),
	    TEST(who_cannot_be_looked_into_is_not_covered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
