/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * data_unread.c - stops in the middle of a request that is too long.
 */
#include "story.h"

static int accept_line, read_line;

STORY_FUNCTION static void handle(int listener)
{
	char buffer[8];

	accept_line = __LINE__ + 1;
	int fd = accept(listener, NULL, NULL);
	read_line = __LINE__ + 1;
	story_must(recv(fd, buffer, sizeof(buffer), MSG_WAITALL) == 8);
	if (story_clean)
		close(fd);
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);

	story_send(peer, "a request that does not fit");
	handle(listener);
	close(peer);
	usleep(10000);
	story_expect("data-unread count=1 opened=handle:%d last_use=handle:%d "
	             "eof=-",
	             accept_line, read_line);
}
