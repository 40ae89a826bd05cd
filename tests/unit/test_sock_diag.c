/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_sock_diag.c - the kernel's sockets, live and from a saved reply.
 */
#include "../../reporter/look.h"
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

static struct sock_diag reply;

/* A listener on loopback; *NAME is its address. */
static int listen_at(int family, struct sockaddr_storage *name,
                     socklen_t *bytes)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memset(name, 0, sizeof *name);
	name->ss_family = (sa_family_t)family;
	*bytes = family == AF_INET ? sizeof(struct sockaddr_in)
	                           : sizeof(struct sockaddr_in6);
	if (family == AF_INET)
		((struct sockaddr_in *)name)->sin_addr.s_addr =
		    htonl(INADDR_LOOPBACK);
	else
		((struct sockaddr_in6 *)name)->sin6_addr = in6addr_loopback;
	if (fd < 0 || bind(fd, (void *)name, *bytes) || listen(fd, 5) ||
	    getsockname(fd, (void *)name, bytes)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* An accepted socket whose peer has sent TEXT and hung up. */
static int left_socket(int family, const char *text)
{
	struct sockaddr_storage name;
	socklen_t bytes;
	int listener = listen_at(family, &name, &bytes);
	int client, fd;

	if (listener < 0)
		return -1;
	client = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(client, (void *)&name, bytes), 0);
	fd = accept(listener, NULL, NULL);
	assert_true(fd >= 0);
	assert_int_equal(write(client, text, strlen(text)), strlen(text));
	close(client);
	close(listener);
	/* Data and FIN arrive by loopback before this call of the kernel ends,
	 * or a little later. */
	usleep(20000);
	return fd;
}

static uint64_t inode_of(int fd)
{
	struct stat about;

	assert_int_equal(fstat(fd, &about), 0);
	return about.st_ino;
}

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

static const struct look_socket *look_at_us(struct look *look, int fd)
{
	int pid = getpid();

	assert_true(look_at(look, &pid, 1, LOOK_LEFT));
	assert_true(look_covers(look, pid));
	assert_false(look_covers(look, 1));
	return look_find(look, pid, fd);
}

static void a_look_finds_the_descriptor(void **state)
{
	int fd = left_socket(AF_INET, "abc");
	const struct look_socket *found;
	struct look look;

	(void)state;
	found = look_at_us(&look, fd);
	assert_non_null(found);
	assert_int_equal(found->stamp.tcp_state, TCP_CLOSE_WAIT);
	assert_int_equal(found->stamp.unread_bytes, 3);
	assert_int_equal(found->stamp.fin_queued, 2);
	assert_int_equal(found->stamp.joined, 1);
	assert_int_equal(found->local.family, AF_INET);
	look_free(&look);
	assert_null(look.sockets);
	close(fd);
}

static void a_look_finds_the_dead_which_no_list_has(void **state)
{
	int fd = left_socket(AF_INET, "");
	int fresh = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const struct look_socket *found;
	struct look look;

	(void)state;
	assert_int_equal(shutdown(fd, SHUT_WR), 0);
	usleep(20000);
	found = look_at_us(&look, fd);
	assert_non_null(found);
	assert_int_equal(found->stamp.tcp_state, TCP_CLOSE);
	assert_int_equal(found->stamp.joined, 1);
	/* One that was never connected is in state CLOSE, too. */
	assert_null(look_find(&look, getpid(), fresh));
	look_free(&look);
	close(fresh);
	close(fd);
}

static void those_who_are_gone_are_not_covered(void **state)
{
	int pid = 0x7ffffff0;
	struct look look;

	(void)state;
	assert_true(look_at(&look, &pid, 1, LOOK_LEFT));
	assert_false(look_covers(&look, pid));
	assert_int_equal(look.n_pids, 0);
	look_free(&look);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(unread_bytes_count_the_fin),
	    cmocka_unit_test(ipv6_is_listed_too),
	    cmocka_unit_test(other_states_are_left_out),
	    cmocka_unit_test(a_saved_reply_is_read),
	    cmocka_unit_test(a_reply_that_was_cut_gives_what_is_whole),
	    cmocka_unit_test(a_look_finds_the_descriptor),
	    cmocka_unit_test(a_look_finds_the_dead_which_no_list_has),
	    cmocka_unit_test(those_who_are_gone_are_not_covered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
