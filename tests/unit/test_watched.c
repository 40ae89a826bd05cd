/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_watched.c - who watches a socket: the kernel's lines, and real ones.
 */
#include "../../preload/watched.h"

#include "../../preload/room.h"
#include "../../preload/sockets.h"
#include "recorder_table.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

static void line_tells_number_events_and_inode(void **state)
{
	struct watched_line line;

	(void)state;
	assert_true(watched_parse("tfd:       11 events: 80000019 data: "
	                          "           1ab  pos:0 ino:331f8ea sdev:8",
	                          &line));
	assert_int_equal(line.fd, 11);
	assert_int_equal(line.events, 0x80000019);
	assert_int_equal(line.inode, 0x331f8ea);
}

static void older_kernel_tells_no_inode(void **state)
{
	struct watched_line line;

	(void)state;
	assert_true(watched_parse(
	    "tfd:        7 events:       1d data:                7 ", &line));
	assert_int_equal(line.fd, 7);
	assert_int_equal(line.events, 0x1d);
	assert_int_equal(line.inode, 0);
}

static void other_lines_tell_nothing(void **state)
{
	static const char *const lines[] = {"",
	                                    "pos:\t0",
	                                    "flags:\t02",
	                                    "ino:\t15",
	                                    "tfd:",
	                                    "tfd: 7",
	                                    "x tfd: 7 events: 1 data: 2"};
	struct watched_line line;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		assert_false(watched_parse(lines[i], &line));
}

/* A socket as the stamp leaves it. */
static int stamped_socket(void)
{
	struct sockets_birth birth = {.kind = RECORDING_KIND_ACCEPTED};
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct recording_socket *slot;
	enum recording_loss loss;
	struct stat about;

	assert_int_equal(fstat(fd, &about), 0);
	slot = sockets_opened(fd, &birth, &loss);
	assert_non_null(slot);
	sockets_more(slot)->stamp.when_ns = 1;
	slot->stamp.inode = about.st_ino;
	return fd;
}

static void watch(int epoll_fd, int fd, uint32_t events)
{
	struct epoll_event event = {.events = events};

	assert_int_equal(epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event), 0);
}

static const struct recording_stamp *stamp_of(int fd)
{
	return &mapping.sockets[fd].stamp;
}

static void end(int fd)
{
	sockets_closed(fd, 1);
	close(fd);
}

static void instances_and_their_events_are_told(void **state)
{
	int one = epoll_create1(0), two = epoll_create1(0);
	int both = stamped_socket(), none = stamped_socket();

	(void)state;
	watch(one, both, EPOLLIN);
	watch(two, both, EPOLLOUT | EPOLLRDHUP);
	watched_find(64);
	assert_int_equal(stamp_of(none)->watched, 1);
	assert_int_equal(stamp_of(both)->watched, 3);
	assert_int_equal(stamp_of(both)->watch[0].epoll_fd, one);
	assert_true(stamp_of(both)->watch[0].events & EPOLLIN);
	assert_int_equal(stamp_of(both)->watch[1].epoll_fd, two);
	assert_true(stamp_of(both)->watch[1].events & EPOLLRDHUP);
	end(both);
	end(none);
	close(one);
	close(two);
}

/* epoll goes on watching a file under a number that is another's by now. */
static void inode_decides_where_the_number_was_reused(void **state)
{
	int epoll_fd = epoll_create1(0);
	int first = stamped_socket(), copy = dup(first), other;
	enum recording_loss loss;
	struct sockets_birth birth = {.kind = RECORDING_KIND_COPIED};
	struct recording_socket *slot = sockets_opened(copy, &birth, &loss);

	(void)state;
	sockets_more(slot)->stamp = *stamp_of(first);
	watch(epoll_fd, first, EPOLLIN);
	end(first);
	other = stamped_socket();
	assert_int_equal(other, first);
	watched_find(64);
	assert_int_equal(stamp_of(other)->watched, 1);
	assert_int_equal(stamp_of(copy)->watched, 2);
	end(other);
	end(copy);
	close(epoll_fd);
}

static void more_than_a_buffer_of_lines_is_read(void **state)
{
	enum { N = 500 };
	int epoll_fd = epoll_create1(0), fd[N];

	(void)state;
	for (int i = 0; i < N; i++) {
		fd[i] = stamped_socket();
		watch(epoll_fd, fd[i], EPOLLIN);
	}
	watched_find(fd[N - 1] + 1);
	for (int i = 0; i < N; i++) {
		assert_int_equal(stamp_of(fd[i])->watched, 2);
		end(fd[i]);
	}
	close(epoll_fd);
}

static void find(void *end)
{
	watched_find(*(int *)end);
}

/* Sockets leak until there is no descriptor left to ask with. */
static void full_table_of_descriptors_can_be_asked(void **state)
{
	int epoll_fd = epoll_create1(0), fd = stamped_socket();
	struct rlimit before, full = {(rlim_t)fd + 1, 0};
	int end_of_all = fd + 1;

	(void)state;
	watch(epoll_fd, fd, EPOLLIN);
	getrlimit(RLIMIT_NOFILE, &before);
	full.rlim_max = before.rlim_max;
	setrlimit(RLIMIT_NOFILE, &full);
	assert_true(room_call(find, &end_of_all, fd));
	assert_int_equal(dup(0), -1);
	setrlimit(RLIMIT_NOFILE, &before);
	assert_int_equal(stamp_of(fd)->watched, 2);
	/* The child gave up its own only. */
	assert_int_equal(fcntl(fd, F_GETFD), 0);
	end(fd);
	close(epoll_fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(line_tells_number_events_and_inode),
	    cmocka_unit_test(older_kernel_tells_no_inode),
	    cmocka_unit_test(other_lines_tell_nothing),
	    cmocka_unit_test(instances_and_their_events_are_told),
	    cmocka_unit_test(inode_decides_where_the_number_was_reused),
	    cmocka_unit_test(more_than_a_buffer_of_lines_is_read),
	    cmocka_unit_test(full_table_of_descriptors_can_be_asked),
	};

	return cmocka_run_group_tests(tests, make_recording, drop_recording);
}
