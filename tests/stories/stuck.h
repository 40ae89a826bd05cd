/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stuck.h - a FIN that can't go out: it queues behind bytes that the other side
 * does not read.
 */
#ifndef STUCK_H
#define STUCK_H

#include "story.h"

static int shutdown_line;

/* Fills all that lies between FD and its peer. */
static void fill(int fd)
{
	static const char bytes[65536];

	fcntl(fd, F_SETFL, O_NONBLOCK);
	for (int i = 0; i < 1000; i++)
		if (write(fd, bytes, sizeof(bytes)) < 0)
			return;
	story_must(!"full");
}

STORY_FUNCTION static void say_goodbye(int fd)
{
	shutdown_line = __LINE__ + 1;
	story_must(shutdown(fd, SHUT_WR) == 0);
}

#endif
