/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fork_child_closed_before.c - the parent leaves a connection open; a child
 * that lives on has closed its copy long ago, which excuses nobody.
 */
#include "story.h"

static int opened_line;

STORY_FUNCTION static int accept_connection(int listener)
{
	int fd = accept(listener, NULL, NULL);

	opened_line = __LINE__ - 2;
	return fd;
}

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
	             opened_line);
}
