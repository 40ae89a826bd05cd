/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * setuid_drop.c - a service drops its rights between two connections, and
 * forgets both.
 */
#include "story.h"

enum { NOBODY = 65534 };

static void forget(int listener)
{
	int peer = story_connect(listener);
	int fd = accept_connection(listener);

	story_hang_up(peer, fd);
	if (story_clean)
		close(fd);
}

static void story(void)
{
	int listener;

	if (getuid() != 0)
		story_skip("only root can become somebody else");
	story_open();
	listener = story_listen(AF_INET);
	forget(listener);
	story_must(setgid(NOBODY) == 0 && setuid(NOBODY) == 0);
	forget(listener);
	story_expect("fin-unread count=2 opened=accept_connection:%d",
	             accept_line);
}
