/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * closed_twice.c - the second close() of a number that is free by then.
 */
#include "closing.h"

static void close_it(int fd)
{
	close(fd);
	story_must(close(fd) == -1 && errno == EBADF);
	story_must(dup2(fd, fd) == -1 && errno == EBADF);
}
