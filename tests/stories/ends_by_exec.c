/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ends_by_exec.c - a socket outlives the program that opened it, by exec.
 */
#include "story.h"

static void first_image(void)
{
	char *self = "/proc/self/exe";
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	char *words[] = {self, story_clean ? "clean" : "leak", NULL};

	story_hang_up(peer, fd);
	if (story_clean)
		close(fd);
	story_expect("* count=1 opened=accept_connection:%d", accept_line);
	setenv("STORY_SECOND_IMAGE", "1", 1);
	execv(self, words);
	story_must(!"exec");
}

static void story(void)
{
	if (!getenv("STORY_SECOND_IMAGE"))
		first_image();
}
