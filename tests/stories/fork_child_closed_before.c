/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fork_child_closed_before.c - the parent leaves a connection open; a child
 * that lives on has closed its copy long ago, which excuses nobody.
 */
#include "story.h"

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);

	if (fork() == 0) {
		close(peer);
		close(fd);
		usleep(300000);
		exit(0);
	}
	story_hang_up(peer, fd);
	if (story_clean)
		close(fd);
	usleep(100000);
	story_expect("fin-unread count=1 opened=accept_connection:%d",
	             accept_line);
}
