/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fork_with_threads.c - a process with busy threads forks; parent and child
 * each forget what they accept then, and the child also what it inherited and
 * goes on to use.
 */
#include "story.h"

#include <stdatomic.h>

static atomic_bool enough;
static int read_line;

static void *be_busy(void *nothing)
{
	int fds[2];

	while (!enough) {
		story_must(socketpair(AF_UNIX, SOCK_STREAM, 0, fds) == 0);
		free(malloc(1000));
		close(fds[0]);
		close(fds[1]);
	}
	return nothing;
}

STORY_FUNCTION static void see_end(int fd)
{
	char byte;

	read_line = __LINE__ + 1;
	story_must(read(fd, &byte, 1) == 0);
}

STORY_FUNCTION static int accept_another(int listener)
{
	return accept(listener, NULL, NULL);
}

static void child(int listener, int fd, int peer)
{
	int another_peer = story_connect(listener);
	int another = accept_another(listener);

	story_hang_up(another_peer, another);
	story_hang_up(peer, fd);
	see_end(fd);
	if (story_clean) {
		close(fd);
		close(another);
	}
	story_expect("fin-unread count=1 opened=accept_another");
	story_expect("eof-ignored count=1 opened=accept_connection "
	             "eof=see_end:%d",
	             read_line);
	story_end();
	exit(0);
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	pthread_t busy;
	pid_t pid;

	pthread_create(&busy, NULL, be_busy, NULL);
	pid = fork();
	if (pid == 0)
		child(listener, fd, peer);
	close(fd);
	close(peer);
	story_reap(pid);
	peer = story_connect(listener);
	fd = accept_connection(listener);
	story_hang_up(peer, fd);
	if (story_clean)
		close(fd);
	enough = true;
	pthread_join(busy, NULL);
	story_expect("fin-unread count=1 opened=accept_connection:%d",
	             accept_line);
}
