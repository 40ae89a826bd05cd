/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * accepted_and_forgotten.c - accepts a connection and never looks at it again.
 */
#include "story.h"

static void story(void)
{
	int listener = story_listen(AF_INET);

	for (int i = 0; i < 3; i++) {
		int peer = story_connect(listener);
		int fd = accept_connection(listener);

		story_hang_up(peer, fd);
		if (story_clean)
			close(fd);
	}
	story_expect("fin-unread count=3 opened=accept_connection:%d eof=-",
	             accept_line);
}
