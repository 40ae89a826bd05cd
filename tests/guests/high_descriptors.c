/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * high_descriptors.c - H8: a socket at the highest descriptor of all is
 * recorded; one past the table, where memory is short, is counted.
 */
#include "guest.h"
#include "own_recording.h"

#include <sys/resource.h>

/* Beyond it is not known what a machine can bear. */
enum { MOST = 20000 };

/* The highest number that a descriptor can have here. */
static int raise_limit(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max < MOST ? limit.rlim_max : MOST;
	setrlimit(RLIMIT_NOFILE, &limit);
	return (int)limit.rlim_cur - 1;
}

static void limit_memory(void)
{
	struct rlimit limit = {RLIM_INFINITY, RLIM_INFINITY};

	getrlimit(RLIMIT_AS, &limit);
	limit.rlim_cur = (rlim_t)4 << 30;
	setrlimit(RLIMIT_AS, &limit);
}

static void check(int highest)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	const struct recording_header *header = own_recording();
	uint64_t lost = header ? header->lost[RECORDING_LOST_SOCKETS_FULL] : 0;
	int fits;

	own_tell("dup2", dup2(fd, highest) == highest);
	fits = header && (unsigned int)highest < header->sockets.capacity;
	own_tell("told", !header || !own_open(highest) == !fits);
	if (header)
		lost = header->lost[RECORDING_LOST_SOCKETS_FULL] - lost;
	own_tell("counted", !header || lost == (fits ? 0 : 1));
	own_tell("close",
	         close(highest) == 0 && (!header || !own_open(highest)));
	own_tell("next", !header || own_open(fd));
}

int main(void)
{
	int highest = raise_limit();

	/* Each with its own recording, made at its first socket. */
	if (!fork()) {
		check(highest);
		exit(0);
	}
	wait(NULL);
	limit_memory();
	check(highest);
	return 0;
}
