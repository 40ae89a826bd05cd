/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fork_child_holds.c - the owner closed it, a child keeps what it inherited.
 */
#include "story.h"

static void child(int fd, int peer, int closed)
{
	char byte;

	story_must(read(closed, &byte, 1) == 0);
	story_hang_up(peer, fd);
	story_tick();
	if (story_clean)
		close(fd);
	story_end();
	exit(0);
}

static void story(void)
{
	int listener = story_listen(AF_INET), status, closed[2];
	int peer = story_connect(listener);
	int fd = accept_connection(listener);

	story_must(pipe(closed) == 0);

	pid_t pid = fork();

	if (pid == 0) {
		close(closed[1]);
		child(fd, peer, closed[0]);
	}
	give_up(fd);
	close(peer);
	close(closed[1]); /* tells the child */
	story_must(waitpid(pid, &status, 0) == pid && status == 0);
	story_expect("held-by-child count=1 opened=accept_connection:%d "
	             "closed=give_up:%d",
	             accept_line, close_line);
}
