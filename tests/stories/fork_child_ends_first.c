/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fork_child_ends_first.c - a child ends while a connection that the peer has
 * closed waits for the parent, which closes it in the end.
 */
#include "story.h"

static void story(void)
{
	int listener = story_listen(AF_INET), status;
	int peer = story_connect(listener);
	int fd = accept(listener, NULL, NULL);
	pid_t pid;

	story_hang_up(peer, fd);
	pid = fork();
	if (pid == 0)
		exit(0);
	story_must(waitpid(pid, &status, 0) == pid && status == 0);
	story_tick();
	close(fd);
	story_expect("nothing");
}
