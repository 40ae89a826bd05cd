/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_sock_diag.c - the kernel's sockets, live and from a saved reply.
 */
#include "../../reporter/sock_diag.h"

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <netinet/tcp.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "loopback.h"

static struct sock_diag reply;

static void assert_left(int fd, int family, unsigned int unread)
{
	const struct sock_diag_socket *socket;
	uint64_t cookie = 0;
	socklen_t bytes = sizeof cookie;

	assert_true(
	    sock_diag_ask(&reply, SOCK_DIAG_STATE(TCP_CLOSE_WAIT), true));
	socket = sock_diag_find(&reply, inode_of(fd));
	assert_non_null(socket);
	assert_int_equal(socket->state, TCP_CLOSE_WAIT);
	assert_int_equal(socket->unread, unread);
	assert_int_equal(socket->local.family, family);
	assert_true(socket->local.port && socket->peer.port);
	assert_true(socket->age_known && socket->age_ms < 10000);
	getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &bytes);
	assert_true(socket->cookie == cookie);
	sock_diag_free(&reply);
}

static void unread_bytes_count_the_fin(void **state)
{
	int fd = left_socket(AF_INET, "abc");
	char text[8];

	(void)state;
	assert_left(fd, AF_INET, 4);
	assert_int_equal(read(fd, text, 2), 2);
	assert_left(fd, AF_INET, 2);
	close(fd);
}

static void ipv6_is_listed_too(void **state)
{
	int fd = left_socket(AF_INET6, "");

	(void)state;
	if (fd < 0)
		skip();
	assert_left(fd, AF_INET6, 1);
	close(fd);
}

static void other_states_are_left_out(void **state)
{
	struct sockaddr_storage name;
	socklen_t bytes;
	int fd = listen_at(AF_INET, &name, &bytes);

	(void)state;
	assert_true(
	    sock_diag_ask(&reply, SOCK_DIAG_STATE(TCP_CLOSE_WAIT), false));
	assert_null(sock_diag_find(&reply, inode_of(fd)));
	sock_diag_free(&reply);
	assert_true(sock_diag_ask(&reply, SOCK_DIAG_ALL_STATES, false));
	assert_non_null(sock_diag_find(&reply, inode_of(fd)));
	assert_null(sock_diag_find(&reply, 0));
	sock_diag_free(&reply);
	close(fd);
}

/* A message as the kernel sends it, of a socket with INODE. */
static void write_message(FILE *file, uint32_t inode, const char *ip)
{
	struct {
		struct nlmsghdr header;
		struct inet_diag_msg message;
		struct nlattr attribute;
		struct tcp_info info;
	} reply_part = {
	    .header = {.nlmsg_len = sizeof reply_part,
	               .nlmsg_type = SOCK_DIAG_BY_FAMILY,
	               .nlmsg_flags = NLM_F_MULTI},
	    .message = {.idiag_family = AF_INET,
	                .idiag_state = TCP_CLOSE_WAIT,
	                .idiag_rqueue = 8,
	                .idiag_wqueue = 2,
	                .idiag_inode = inode},
	    .attribute = {.nla_len =
	                      sizeof(struct nlattr) + sizeof(struct tcp_info),
	                  .nla_type = INET_DIAG_INFO},
	    .info = {.tcpi_last_ack_recv = 41200},
	};

	reply_part.message.id.idiag_sport = htons(8080);
	reply_part.message.id.idiag_dport = htons(50000);
	reply_part.message.id.idiag_cookie[0] = 5;
	reply_part.message.id.idiag_cookie[1] = 1;
	inet_pton(AF_INET, ip, reply_part.message.id.idiag_src);
	fwrite(&reply_part, sizeof reply_part, 1, file);
}

static FILE *saved(char *path)
{
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	return fdopen(fd, "w");
}

static void a_saved_reply_is_read(void **state)
{
	char path[] = "/tmp/finleak-diag-XXXXXX";
	FILE *file = saved(path);
	struct nlmsghdr done = {.nlmsg_len = 20, .nlmsg_type = NLMSG_DONE};
	const struct sock_diag_socket *socket;

	(void)state;
	write_message(file, 222, "127.0.0.9");
	write_message(file, 111, "127.0.0.8");
	fwrite(&done, sizeof done, 1, file);
	fwrite("\0\0\0\0", 4, 1, file);
	fclose(file);
	assert_true(sock_diag_load(&reply, path));
	assert_int_equal(reply.n_sockets, 2);
	socket = sock_diag_find(&reply, 222);
	assert_non_null(socket);
	assert_int_equal(socket->unread, 8);
	assert_int_equal(socket->unsent, 2);
	assert_int_equal(socket->age_ms, 41200);
	assert_int_equal(socket->local.port, 8080);
	assert_int_equal(socket->peer.port, 50000);
	assert_int_equal(socket->local.ip[3], 9);
	assert_true(socket->cookie == ((uint64_t)1 << 32 | 5));
	assert_non_null(sock_diag_find(&reply, 111));
	sock_diag_free(&reply);
	unlink(path);
}

static void a_reply_that_was_cut_gives_what_is_whole(void **state)
{
	char path[] = "/tmp/finleak-diag-XXXXXX";
	FILE *file = saved(path);

	(void)state;
	write_message(file, 1, "127.0.0.1");
	write_message(file, 2, "127.0.0.1");
	fflush(file);
	assert_int_equal(ftruncate(fileno(file), ftell(file) - 8), 0);
	fclose(file);
	if (sock_diag_load(&reply, path))
		assert_int_equal(reply.n_sockets, 1);
	sock_diag_free(&reply);
	unlink(path);
	assert_false(sock_diag_load(&reply, path));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(unread_bytes_count_the_fin),
	    cmocka_unit_test(ipv6_is_listed_too),
	    cmocka_unit_test(other_states_are_left_out),
	    cmocka_unit_test(a_saved_reply_is_read),
	    cmocka_unit_test(a_reply_that_was_cut_gives_what_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
