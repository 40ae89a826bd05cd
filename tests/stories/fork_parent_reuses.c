/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fork_parent_reuses.c - a child forgets the connection that it was forked for;
 * its parent closed that at once, and uses the number for another since.
 */
#include "story.h"

static int read_line;

STORY_FUNCTION static void see_end(int fd)
{
	char byte;

	read_line = __LINE__ + 1;
	story_must(read(fd, &byte, 1) == 0);
}

static void child(int fd, int peer)
{
	story_hang_up(peer, fd);
	see_end(fd);
	if (story_clean)
		close(fd);
	story_expect("eof-ignored count=1 opened=accept_connection:%d "
	             "eof=see_end:%d",
	             accept_line, read_line);
	story_tick();
	story_end();
	exit(0);
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	pid_t pid = fork();

	if (pid == 0)
		child(fd, peer);
	close(fd);
	close(peer);
	story_reap(pid);
	story_tick();
	peer = story_connect(listener);
	story_must(accept(listener, NULL, NULL) == fd);
}
