/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * daemonised.c - a daemon, which has left its parents, forgets.
 */
#include "story.h"

static void story(void)
{
	int listener = story_listen(AF_INET);

	story_must(daemon(1, 1) == 0);

	int peer = story_connect(listener);
	int fd = accept_connection(listener);

	story_hang_up(peer, fd);
	if (story_clean)
		close(fd);
	story_expect("fin-unread count=1 opened=accept_connection:%d",
	             accept_line);
}
