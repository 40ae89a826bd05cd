/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * socket_activation.c - a parent listens, and the program that it starts finds
 * the listener at descriptor 3; there it accepts, and forgets.
 */
#include "story.h"

static void service(void)
{
	int peer = story_connect(3), fd = accept_connection(3);

	story_hang_up(peer, fd);
	if (story_clean)
		close(fd);
	story_expect("fin-unread count=1 opened=accept_connection:%d "
	             "origin=accept before_exec=0",
	             accept_line);
}

static void story(void)
{
	int listener;
	pid_t pid;

	if (story_does("service")) {
		service();
		return;
	}
	listener = story_listen(AF_INET);
	pid = fork();
	if (pid == 0) {
		if (listener != 3)
			dup2(listener, 3);
		story_exec("service");
	}
	close(listener);
	story_reap(pid);
}
