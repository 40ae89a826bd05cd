/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reset.c - the peer reset the connection: gone from ss, still a descriptor.
 */
#include "story.h"

static void story(void)
{
	struct linger at_once = {.l_onoff = 1, .l_linger = 0};
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);

	setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(peer);
	story_wait(fd, TCP_CLOSE);
	if (story_clean)
		close(fd);
	story_expect("dead count=1 opened=accept_connection:%d", accept_line);
}
