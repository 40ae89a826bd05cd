/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * closed_by_exec.c - exec closes what is close-on-exec: nobody leaks it.
 */
#include "story.h"

static void story(void)
{
	if (getenv("STORY_SECOND_IMAGE"))
		return;

	char *self = "/proc/self/exe", *words[] = {self, NULL};
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	story_hang_up(peer, fd);
	story_expect("nothing");
	setenv("STORY_SECOND_IMAGE", "1", 1);
	execv(self, words);
	story_must(!"exec");
}
