/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ends_by_quick_exit.c - the program ends by quick_exit().
 */
#include "story.h"

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);

	story_hang_up(peer, fd);
	if (story_clean)
		close(fd);
	story_expect("fin-unread count=1 opened=accept_connection:%d",
	             accept_line);
	story_end();
	quick_exit(0);
}
