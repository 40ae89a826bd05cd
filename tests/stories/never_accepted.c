/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * never_accepted.c - three connections hung up while they waited for an
 * accept() that never came; two before them were accepted.
 */
#include "story.h"

static void story(void)
{
	int listener = story_listen(AF_INET);

	for (int i = 0; i < 2; i++) {
		int peer = story_connect(listener);
		int fd = accept_connection(listener);

		close(fd);
		close(peer);
	}
	for (int i = 0; i < 3; i++)
		close(story_connect(listener));
	usleep(1100000);
	for (int i = 0; i < 3 && story_clean; i++)
		close(accept_connection(listener));
	story_expect("never-accepted count=3 listened=story_listen:%d "
	             "accepted=accept_connection:%d opened=story_listen "
	             "state=CLOSE_WAIT",
	             listen_line, accept_line);
}
