/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dup_chain.c - a copy of a copy of a copy stays; the others were closed.
 */
#include "story.h"

static int copy_line;

STORY_FUNCTION static int copy(int fd)
{
	copy_line = __LINE__ + 1;
	return fcntl(fd, F_DUPFD_CLOEXEC, 20);
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	int second = dup(fd), third = dup2(second, 15), last = copy(third);

	story_hang_up(peer, fd);
	close(third);
	close(fd);
	give_up(second);
	if (story_clean)
		close(last);
	story_expect("dup-held count=1 opened=accept_connection:%d "
	             "copied=copy:%d closed=give_up:%d holders=1 by=fcntl",
	             accept_line, copy_line, close_line);
}
