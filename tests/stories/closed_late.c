/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * closed_late.c - two connections were closed, long after their peers had gone.
 */
#include "story.h"

#define STORY_OPTIONS "--late=1s"

static void story(void)
{
	int listener = story_listen(AF_INET), fds[2];

	for (int i = 0; i < 2; i++) {
		int peer = story_connect(listener);

		fds[i] = accept_connection(listener);
		story_hang_up(peer, fds[i]);
	}
	usleep(story_clean ? 300000 : 1200000);
	for (int i = 0; i < 2; i++)
		give_up(fds[i]);
	story_note("closed-late count=2 opened=accept_connection:%d "
	           "closed=give_up:%d",
	           accept_line, close_line);
}
