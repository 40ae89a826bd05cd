/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * both_closing.c - both have said goodbye, the program first; its FIN waits
 * behind bytes that the peer does not read.
 */
#include "stuck.h"

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);

	fill(fd);
	say_goodbye(fd);
	shutdown(peer, SHUT_WR);
	story_wait(fd, TCP_CLOSING);
	story_wait(peer, TCP_FIN_WAIT2);
	if (story_clean) {
		close(fd);
		close(peer);
	}
	story_expect("dead count=1 opened=accept_connection:%d "
	             "shutdown=say_goodbye:%d state=CLOSING",
	             accept_line, shutdown_line);
	story_note("awaiting-peer count=1 opened=story_connect "
	           "shutdown=story state=FIN_WAIT2");
}
