/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * copy_left_open.c - one descriptor was closed, a copy of it was not.
 */
#include "story.h"

static int copy_line;

STORY_FUNCTION static int copy(int fd)
{
	copy_line = __LINE__ + 1;
	return dup(fd);
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	int log = copy(fd);

	story_hang_up(peer, fd);
	give_up(fd);
	if (story_clean)
		close(log);
	story_expect("dup-held count=1 opened=accept_connection:%d "
	             "copied=copy:%d closed=give_up:%d",
	             accept_line, copy_line, close_line);
}
