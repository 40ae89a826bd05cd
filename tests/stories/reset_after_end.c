/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reset_after_end.c - a connection in CLOSE_WAIT is reset: it leaves every list
 * of the system, and the descriptor stays.
 */
#include "story.h"

static int read_line;

STORY_FUNCTION static void see_end(int fd)
{
	char byte;

	read_line = __LINE__ + 1;
	story_must(read(fd, &byte, 1) == 0);
}

static void story(void)
{
	struct linger at_once = {.l_onoff = 1, .l_linger = 0};
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);

	shutdown(peer, SHUT_WR);
	story_wait(fd, TCP_CLOSE_WAIT);
	see_end(fd);
	setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(peer);
	story_wait(fd, TCP_CLOSE);
	if (story_clean)
		close(fd);
	story_expect("dead count=1 opened=accept_connection:%d "
	             "eof=see_end:%d state=CLOSE",
	             accept_line, read_line);
}
