/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * peek_zero.c - a look with MSG_PEEK returned 0: the end is not read yet.
 */
#include "story.h"

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	char byte;

	story_hang_up(peer, fd);
	story_must(recv(fd, &byte, 1, MSG_PEEK) == 0);
	if (story_clean)
		close(fd);
	story_expect("fin-unread count=1 opened=accept_connection:%d eof=-",
	             accept_line);
}
