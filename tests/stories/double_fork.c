/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * double_fork.c - a daemon by the book, fork, setsid, fork, forgets one of two
 * connections.
 */
#include "story.h"

static void serve(int listener)
{
	for (int i = 0; i < 2; i++) {
		int peer = story_connect(listener);
		int fd = accept_connection(listener);

		story_hang_up(peer, fd);
		if (i == 0 || story_clean)
			close(fd);
	}
	story_expect("fin-unread count=1 opened=accept_connection:%d",
	             accept_line);
}

static void story(void)
{
	int listener = story_listen(AF_INET);

	if (fork() != 0)
		_exit(0);
	setsid();
	if (fork() != 0)
		_exit(0);
	usleep(50000); /* both parents have ended */
	serve(listener);
}
