/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * exec_leaks_later.c - a connection outlives the program that accepted it, by
 * exec; the peer hangs up later, and the second program never looks.
 */
#include "story.h"

static void second_image(void)
{
	int fd = story_kept("CONNECTION");

	story_hang_up(story_kept("PEER"), fd);
	if (story_clean)
		close(fd);
}

static void story(void)
{
	int listener;

	if (story_does("hang up")) {
		second_image();
		return;
	}
	listener = story_listen(AF_INET);
	story_keep("PEER", story_connect(listener));
	story_keep("CONNECTION", accept_connection(listener));
	story_expect("fin-unread count=1 opened=accept_connection:%d "
	             "before_exec=1 origin=accept",
	             accept_line);
	story_exec("hang up");
}
