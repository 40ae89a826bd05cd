/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * exec_chain.c - each of three programs in a row accepts a connection and execs
 * the next, with all of them open; the last reads the end of the first.
 */
#include "story.h"

static int read_line;

STORY_FUNCTION static int first_accept(int listener)
{
	return accept(listener, NULL, NULL);
}

STORY_FUNCTION static int second_accept(int listener)
{
	return accept(listener, NULL, NULL);
}

STORY_FUNCTION static void see_end(int fd)
{
	char byte;

	read_line = __LINE__ + 1;
	story_must(read(fd, &byte, 1) == 0);
}

static void third_image(void)
{
	int listener = story_kept("LISTENER");
	int peer = story_connect(listener);
	int fds[] = {story_kept("FIRST"), story_kept("SECOND"),
	             accept_connection(listener)};

	story_hang_up(story_kept("FIRST_PEER"), fds[0]);
	story_hang_up(story_kept("SECOND_PEER"), fds[1]);
	story_hang_up(peer, fds[2]);
	see_end(fds[0]);
	for (int i = 0; i < 3 && story_clean; i++)
		close(fds[i]);
	story_expect("eof-ignored count=1 opened=first_accept eof=see_end:%d "
	             "before_exec=1",
	             read_line);
	story_expect("fin-unread count=1 opened=second_accept before_exec=1");
	story_expect("fin-unread count=1 opened=accept_connection:%d "
	             "before_exec=0",
	             accept_line);
}

static void story(void)
{
	int listener;

	if (story_does("third")) {
		third_image();
	} else if (story_does("second")) {
		listener = story_kept("LISTENER");
		story_keep("SECOND_PEER", story_connect(listener));
		story_keep("SECOND", second_accept(listener));
		story_exec("third");
	} else {
		listener = story_listen(AF_INET);
		story_keep("LISTENER", listener);
		story_keep("FIRST_PEER", story_connect(listener));
		story_keep("FIRST", first_accept(listener));
		story_exec("second");
	}
}
