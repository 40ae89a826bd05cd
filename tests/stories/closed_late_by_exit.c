/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * closed_late_by_exit.c - connections are closed as the program ends, the way
 * CPython tidies up.
 */
#include "story.h"

#define STORY_OPTIONS "--late=1s"

static int late_fd, tidy_line;

STORY_FUNCTION static void tidy_up(void)
{
	tidy_line = __LINE__ + 1;
	close(late_fd);
	story_note("closed-late count=1 opened=accept_connection:%d "
	           "closed=tidy_up:%d",
	           accept_line, tidy_line);
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);

	late_fd = accept_connection(listener);
	story_hang_up(peer, late_fd);
	usleep(1200000);
	atexit(tidy_up);
	exit(0);
}
