/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * closing.h - the story of each way to close: one connection is closed so by
 * close_it(), and the next one, which gets its number again, is forgotten.
 *
 * The story is also its own clean twin: see story_clean.
 */
#ifndef CLOSING_H
#define CLOSING_H

#include "story.h"

/* Closes the socket FD; afterwards FD may be anything that is no socket. */
static void close_it(int fd);

static int forgotten_line;

STORY_FUNCTION static int accept_and_forget(int listener)
{
	forgotten_line = __LINE__ + 1;
	return accept(listener, NULL, NULL);
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);

	story_hang_up(peer, fd);
	close_it(fd);
	story_must(story_state(fd) == -1);
	close(fd);

	peer = story_connect(listener);

	int forgotten = accept_and_forget(listener);

	story_hang_up(peer, forgotten);
	if (story_clean)
		close(forgotten);
	story_expect("fin-unread count=1 opened=accept_and_forget:%d eof=-",
	             forgotten_line);
}

#endif
