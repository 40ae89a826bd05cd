/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reused_behind_hooks.c - a descriptor is closed and used for another
 * connection behind the hooks' back: that one must not get the old stacks.
 */
#include "story.h"

#include "raw.h"

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	char byte;

	story_send(peer, "x");
	story_must(read(fd, &byte, 1) == 1);
	story_must(raw(SYS_close, fd, 0, 0) == 0);
	close(peer);
	peer = story_connect(listener);
	story_must(raw(SYS_accept, listener, 0, 0) == fd);
	story_hang_up(peer, fd);
	if (story_clean)
		close(fd);
	story_expect("fin-unread count=1 opened~no_hook_sees last_use=- "
	             "origin=unseen");
}
