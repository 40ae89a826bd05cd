/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * both_shut_down.c - both sides said goodbye, the descriptor stayed.
 */
#include "story.h"

static int shutdown_line;

STORY_FUNCTION static void say_goodbye(int fd)
{
	shutdown_line = __LINE__ + 1;
	story_must(shutdown(fd, SHUT_WR) == 0);
	story_wait(fd, TCP_CLOSE);
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);

	story_hang_up(peer, fd);
	say_goodbye(fd);
	if (story_clean)
		close(fd);
	story_expect("dead count=1 opened=accept_connection:%d "
	             "shutdown=say_goodbye:%d",
	             accept_line, shutdown_line);
}
