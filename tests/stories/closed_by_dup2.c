/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * closed_by_dup2.c - a file is put where the connection was.
 */
#include "closing.h"

static void close_it(int fd)
{
	int null = open("/dev/null", O_RDWR);

	story_must(dup2(null, fd) == fd);
	close(null);
}
