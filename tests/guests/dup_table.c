/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dup_table.c - H4: what the calls that copy descriptors do to their target,
 * and what they leave alone.
 */
#include "guest.h"
#include "own_recording.h"

#include <sys/syscall.h>

#ifndef CLOSE_RANGE_UNSHARE
#define CLOSE_RANGE_UNSHARE 2
#define CLOSE_RANGE_CLOEXEC 4
#endif

/* A flag that close_range() does not know, and no descriptor. */
enum { UNKNOWN = 64, BAD = 900 };

static const struct recording_header *header;

/* The socket of each case, and what its target is: another, or a file. */
static int s, other, file;

static void prepare(void)
{
	if (s)
		close_range((unsigned int)s, ~0u, 0);
	s = socket(AF_INET, SOCK_STREAM, 0);
	other = socket(AF_INET, SOCK_STREAM, 0);
	file = open("/dev/null", O_RDONLY);
}

/* Whether FD is a copy of a socket, is one opened anew, or is none. */
enum what { NONE, OWN, COPY };

static enum what recorded(int fd)
{
	const struct recording_socket *slot = own_open(fd);

	if (!slot)
		return NONE;
	return slot->copied.when_ns ? COPY : OWN;
}

/* Stacks count each socket once, whatever copies there are. */
static int counts(void)
{
	const struct recording_stack *stacks =
	    (const void *)((const char *)header + header->stacks.offset);
	unsigned int open = 0, counted = 0;

	for (unsigned int i = 0; i < header->stacks.used; i++)
		counted += (unsigned int)(stacks[i].opened - stacks[i].closed);
	for (int fd = 0; fd < (int)header->sockets.used; fd++)
		open += recorded(fd) == OWN;
	return open == counted;
}

static void check(const char *what, int result, enum what of_s,
                  enum what of_other, enum what of_file)
{
	int error = result < 0 ? errno : 0;

	if (header && (recorded(s) != of_s || recorded(other) != of_other ||
	               recorded(file) != of_file || !counts()))
		printf("wrong: %d %d %d, counts %d: ", recorded(s),
		       recorded(other), recorded(file), counts());
	printf("%s %s\n", what, result < 0 ? strerror(error) : "done");
	prepare();
}

#define CHECK(call, of_s, of_other, of_file)                                   \
	check(#call, (int)(call), of_s, of_other, of_file)

static void check_dup(void)
{
	CHECK(dup2(s, s), OWN, OWN, NONE);
	CHECK(dup3(s, s, 0), OWN, OWN, NONE);
	CHECK(dup2(BAD, s), OWN, OWN, NONE);
	CHECK(dup3(BAD, s, 0), OWN, OWN, NONE);
	CHECK(dup3(s, other, UNKNOWN), OWN, OWN, NONE);
	CHECK(dup2(s, -1), OWN, OWN, NONE);
	CHECK(dup2(s, 1 << 21), OWN, OWN, NONE);
	CHECK(dup2(s, other), OWN, COPY, NONE);
	CHECK(dup3(s, file, O_CLOEXEC), OWN, OWN, COPY);
	/* Java's way to close: the number is a file's then. */
	CHECK(dup2(file, s), NONE, OWN, NONE);
	CHECK(dup3(file, other, 0), OWN, NONE, NONE);
	CHECK(dup(BAD), OWN, OWN, NONE);
	CHECK((close(file), dup(s)), OWN, OWN, COPY);
	CHECK((close(file), fcntl(s, F_DUPFD, 3)), OWN, OWN, COPY);
	CHECK(fcntl(s, F_DUPFD, 1 << 21), OWN, OWN, NONE);
	CHECK(fcntl(BAD, F_DUPFD_CLOEXEC, 3), OWN, OWN, NONE);
	CHECK(fcntl(s, F_SETFD, FD_CLOEXEC), OWN, OWN, NONE);
}

static void check_syscall(void)
{
	CHECK(syscall(SYS_dup2, s, s), OWN, OWN, NONE);
	CHECK(syscall(SYS_dup3, s, s, 0), OWN, OWN, NONE);
	CHECK(syscall(SYS_dup2, BAD, s), OWN, OWN, NONE);
	CHECK(syscall(SYS_dup2, file, s), NONE, OWN, NONE);
	CHECK(syscall(SYS_fcntl, s, F_DUPFD, 1 << 21), OWN, OWN, NONE);
}

static void check_ranges(void)
{
	unsigned int first = (unsigned int)s;

	CHECK(close_range(first, ~0u, CLOSE_RANGE_CLOEXEC), OWN, OWN, NONE);
	CHECK(close_range(first, ~0u, UNKNOWN), OWN, OWN, NONE);
	CHECK(close_range(first + 1, first, 0), OWN, OWN, NONE);
	CHECK(close_range(first + 1, first + 1, 0), OWN, NONE, NONE);
	CHECK(close_range(first, ~0u, 0), NONE, NONE, NONE);
	CHECK(close_range(first, first, CLOSE_RANGE_UNSHARE), NONE, OWN, NONE);
	CHECK(close(BAD), OWN, OWN, NONE);
}

int main(void)
{
	close(socket(AF_INET, SOCK_STREAM, 0));
	header = own_recording();
	prepare();
	check_dup();
	check_syscall();
	check_ranges();
	return 0;
}
