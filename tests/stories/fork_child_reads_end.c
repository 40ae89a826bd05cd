/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fork_child_reads_end.c - a child serves the connection to its end and closes
 * it; the parent, who accepted it, forgets its own descriptor.
 */
#include "story.h"

static void serve(int fd)
{
	char byte;

	story_must(read(fd, &byte, 1) == 0);
	close(fd);
	exit(0);
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	pid_t pid = fork();

	if (pid == 0) {
		close(peer);
		serve(fd);
	}
	if (story_clean)
		close(fd);
	close(peer);
	story_reap(pid);
	story_expect("eof-ignored count=1 opened=accept_connection:%d "
	             "holders=1 advice~another_process",
	             accept_line);
}
