/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fork_child_leaks.c - a forked child forgets the connection that it accepted.
 */
#include "story.h"

static int accept_line;

STORY_FUNCTION static void child(int listener)
{
	int peer = story_connect(listener);

	accept_line = __LINE__ + 1;
	int fd = accept(listener, NULL, NULL);

	story_hang_up(peer, fd);
	if (story_clean)
		close(fd);
	story_expect("fin-unread count=1 opened=child:%d", accept_line);
	story_end();
	exit(0);
}

static void story(void)
{
	int listener = story_listen(AF_INET), status;
	pid_t pid = fork();

	if (pid == 0)
		child(listener);
	story_must(waitpid(pid, &status, 0) == pid && status == 0);
}
