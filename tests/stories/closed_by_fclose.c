/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * closed_by_fclose.c - libc closes what a stream was made of.
 */
#include "closing.h"

static void close_it(int fd)
{
	FILE *stream = fdopen(fd, "r+");
	char byte;

	story_must(fread(&byte, 1, 1, stream) == 0);
	story_must(fclose(stream) == 0);
}
