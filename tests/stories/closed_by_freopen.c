/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * closed_by_freopen.c - libc closes the connection to open a file instead.
 */
#include "closing.h"

static void close_it(int fd)
{
	FILE *stream = fdopen(fd, "r+");

	stream = freopen("/dev/null", "r", stream);
	story_must(stream != NULL);
	fclose(stream);
}
