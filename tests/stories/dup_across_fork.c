/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * dup_across_fork.c - a child keeps a copy that its parent made; everything
 * else of it was closed, by the parent in the end.
 */
#include "story.h"

static int fork_line;

static void child(int fd, int copy, int peer, int go)
{
	char byte;

	close(fd);
	story_must(read(go, &byte, 1) == 0);
	story_hang_up(peer, copy);
	story_tick();
	if (story_clean)
		close(copy);
	story_end();
	exit(0);
}

STORY_FUNCTION static pid_t divide(void)
{
	fork_line = __LINE__ + 1;
	return fork();
}

static void story(void)
{
	int listener = story_listen(AF_INET), go[2];
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	int copy = dup(fd);
	pid_t pid;

	story_must(pipe(go) == 0);
	pid = divide();
	if (pid == 0) {
		close(go[1]);
		child(fd, copy, peer, go[0]);
	}
	close(peer);
	story_tick(); /* the child's close() is the first */
	close(copy);
	give_up(fd);
	close(go[1]);
	story_reap(pid);
	story_expect("held-by-child count=1 opened=accept_connection:%d "
	             "closed=give_up:%d forked=divide:%d holders=1",
	             accept_line, close_line, fork_line);
}
