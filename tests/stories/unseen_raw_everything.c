/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * unseen_raw_everything.c - no hook ever hears of this connection.
 */
#include "story.h"

#include "raw.h"

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = (int)raw(SYS_accept, listener, 0, 0);

	story_hang_up(peer, fd);
	if (story_clean)
		raw(SYS_close, fd, 0, 0);
	story_expect("fin-unread count=1 opened~no_call_that_was_seen "
	             "origin=unseen");
}
