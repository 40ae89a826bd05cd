/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scm_rights_to_child.c - a child gets a connection from its parent, which
 * closes its own; the child never looks at it.
 */
#include "passing.h"

static void child(int channel)
{
	int fd = take_over(channel);

	story_wait(fd, TCP_CLOSE_WAIT);
	story_tick();
	if (story_clean)
		close(fd);
	story_end();
	exit(0);
}

static void story(void)
{
	int listener = story_listen(AF_INET), channel[2], peer, fd;
	pid_t pid;

	story_must(socketpair(AF_UNIX, SOCK_STREAM, 0, channel) == 0);
	pid = fork();
	if (pid == 0)
		child(channel[0]);
	peer = story_connect(listener);
	fd = accept_connection(listener);
	pass_on(channel[1], fd);
	give_up(fd);
	close(peer);
	story_reap(pid);
	story_expect("held-by-child count=1 opened=accept_connection:%d "
	             "closed=give_up:%d by=received holders=1",
	             accept_line, close_line);
}
