/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fork_parent_leaks.c - the child closes its copy, the parent forgets its own.
 */
#include "story.h"

static void story(void)
{
	int listener = story_listen(AF_INET), status;
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	pid_t pid = fork();

	if (pid == 0) {
		close(fd);
		close(peer);
		exit(0);
	}
	story_must(waitpid(pid, &status, 0) == pid && status == 0);
	story_hang_up(peer, fd);
	if (story_clean)
		close(fd);
	story_expect("fin-unread count=1 opened=accept_connection:%d",
	             accept_line);
}
