/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scm_rights_sent.c - a worker gets a connection from its master, which closes
 * its own; the worker reads to the end and forgets.
 */
#include "passing.h"

static int read_line;

STORY_FUNCTION static ssize_t serve(int fd)
{
	char byte;

	read_line = __LINE__ + 1;
	return read(fd, &byte, 1);
}

static void worker(int channel)
{
	int fd = take_over(channel);

	story_must(serve(fd) == 1);
	story_must(serve(fd) == 0);
	if (story_clean)
		close(fd);
	story_expect("eof-ignored count=1 opened=accept_connection "
	             "eof=serve:%d origin=received by=received",
	             read_line);
	story_end();
	exit(0);
}

static void story(void)
{
	int listener, channel[2], peer, fd;
	pid_t pid;

	story_must(socketpair(AF_UNIX, SOCK_STREAM, 0, channel) == 0);
	pid = fork();
	if (pid == 0) {
		close(channel[1]);
		worker(channel[0]);
	}
	listener = story_listen(AF_INET);
	peer = story_connect(listener);
	fd = accept_connection(listener);
	pass_on(channel[1], fd);
	give_up(fd);
	story_send(peer, "x");
	close(peer);
	story_reap(pid);
}
