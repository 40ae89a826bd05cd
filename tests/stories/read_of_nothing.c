/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * read_of_nothing.c - a read of 0 bytes returned 0: that is no end.
 */
#include "story.h"

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	char byte;

	story_hang_up(peer, fd);
	story_must(read(fd, &byte, 0) == 0);
	story_must(recv(fd, &byte, 0, 0) == 0);
	if (story_clean)
		close(fd);
	story_expect("fin-unread count=1 opened=accept_connection:%d eof=-",
	             accept_line);
}
