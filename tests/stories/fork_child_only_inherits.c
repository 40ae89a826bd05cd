/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fork_child_only_inherits.c - a child ends with what it inherited; the parent
 * closes.
 */
#include "story.h"

static void story(void)
{
	int listener = story_listen(AF_INET), status;
	int peer = story_connect(listener);
	int fd = accept(listener, NULL, NULL);
	int ready[2];

	story_must(pipe(ready) == 0);

	pid_t pid = fork();

	if (pid == 0) {
		char byte;

		/* It lives until the parent has closed: no process is left
		 * that could close too late. */
		close(ready[1]);
		story_must(read(ready[0], &byte, 1) == 0);
		close(peer);
		exit(0);
	}
	close(fd);
	close(peer);
	close(ready[1]);
	story_must(waitpid(pid, &status, 0) == pid && status == 0);
	story_expect("nothing");
}
