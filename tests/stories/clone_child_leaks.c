/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * clone_child_leaks.c - a child that no fork handler announces leaves what it
 * inherited and used; the parent has closed its own.
 */
#include "story.h"

#include <sched.h>

static int read_line;

STORY_FUNCTION static ssize_t serve(int fd)
{
	char byte;

	read_line = __LINE__ + 1;
	return read(fd, &byte, 1);
}

static void child(int fd, int peer)
{
	story_hang_up(peer, fd);
	story_must(serve(fd) == 0);
	if (story_clean)
		close(fd);
	story_expect("eof-ignored count=1 opened=accept_connection:%d "
	             "eof=serve:%d",
	             accept_line, read_line);
	story_end();
	exit(0);
}

static void story(void)
{
	int listener = story_listen(AF_INET), status;
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	pid_t pid = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0);

	if (pid == 0)
		child(fd, peer);
	close(fd);
	close(peer);
	story_must(waitpid(pid, &status, 0) == pid && status == 0);
}
