/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * inetd_style.c - a program is started for one connection, as its standard
 * input and output, and ends when that does: ending is its way to close.
 */
#include "story.h"

static void service(void)
{
	char bytes[16];

	while (read(0, bytes, sizeof(bytes)) > 0)
		;
	exit(0);
}

static void story(void)
{
	int listener, peer, fd;
	pid_t pid;

	if (story_does("service"))
		service();
	listener = story_listen(AF_INET);
	peer = story_connect(listener);
	fd = accept_connection(listener);
	pid = fork();
	if (pid == 0) {
		close(peer);
		dup2(fd, 0);
		dup2(fd, 1);
		close(fd);
		story_exec("service");
	}
	close(fd);
	story_send(peer, "hello");
	close(peer);
	story_reap(pid);
	story_expect("nothing");
}
