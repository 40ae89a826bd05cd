/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fin_with_data.c - the FIN came with the last bytes, and no read returned 0.
 */
#include "story.h"

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener), on = 1;
	int fd = accept_connection(listener);
	char request[10];

	/* Corked, the ten bytes wait for close() and leave with the FIN. */
	setsockopt(peer, IPPROTO_TCP, TCP_CORK, &on, sizeof(on));
	story_send(peer, "ten bytes!");
	story_hang_up(peer, fd);
	story_must(read(fd, request, sizeof(request)) == 10);
	if (story_clean)
		close(fd);
	story_expect("fin-unread count=1 opened=accept_connection:%d eof=-",
	             accept_line);
}
