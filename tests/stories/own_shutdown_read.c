/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * own_shutdown_read.c - a read returned 0 because of the program's own
 * shutdown().
 */
#include "story.h"

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	char byte;

	story_must(shutdown(fd, SHUT_RD) == 0);
	story_must(read(fd, &byte, 1) == 0); /* the peer is still there */
	story_hang_up(peer, fd);
	if (story_clean)
		close(fd);
	story_expect("fin-unread count=1 opened=accept_connection:%d eof=-",
	             accept_line);
}
