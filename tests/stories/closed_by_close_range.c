/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * closed_by_close_range.c - a range of descriptors is closed.
 */
#include "closing.h"

static void close_it(int fd)
{
	unsigned int n = (unsigned int)fd;

	/* None of these closes anything. */
	story_must(close_range(n + 1, n, 0) == -1);
	story_must(close_range(n, n, 1U << 30) == -1);
	story_must(close_range(n, n, 1U << 2 /* CLOSE_RANGE_CLOEXEC */) == 0);
	story_must(story_state(fd) == TCP_CLOSE_WAIT);

	story_must(close_range(n, n + 10, 0) == 0);
}
