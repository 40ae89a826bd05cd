/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fork_child_only_inherits.c - a child ends with a connection that the parent
 * still serves, and closes in the end.
 */
#include "story.h"

static void story(void)
{
	int listener = story_listen(AF_INET), status;
	int peer = story_connect(listener);
	int fd = accept(listener, NULL, NULL);
	pid_t pid = fork();
	char byte;

	if (pid == 0)
		exit(0);
	story_must(waitpid(pid, &status, 0) == pid && status == 0);
	story_hang_up(peer, fd);
	story_must(read(fd, &byte, 1) == 0);
	close(fd);
	story_expect("nothing");
}
