/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cleared_environment.c - a service wipes its environment, as nginx does,
 * before it forks its worker.
 */
#include "story.h"

static void worker(int listener)
{
	int peer = story_connect(listener);
	int fd = accept_connection(listener);

	story_hang_up(peer, fd);
	if (story_clean)
		close(fd);
	story_expect("fin-unread count=1 opened=accept_connection:%d",
	             accept_line);
	story_end();
	exit(0);
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	pid_t pid;

	story_open();
	story_must(clearenv() == 0);
	pid = fork();
	if (pid == 0)
		worker(listener);
	story_reap(pid);
}
