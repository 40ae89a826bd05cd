/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * closed_by_dup3.c - a file is put where the connection was, close-on-exec.
 */
#include "closing.h"

static void close_it(int fd)
{
	int null = open("/dev/null", O_RDWR);

	story_must(dup3(null, fd, O_CLOEXEC) == fd);
	story_must(dup3(fd, fd, 0) == -1 && errno == EINVAL);
	close(null);
}
