/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * chroot_then_leak.c - a service listens, locks itself in, and forgets what it
 * accepts then.
 */
#include "locked_in.h"

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer, fd;

	lock_in();
	peer = story_connect(listener);
	fd = accept_connection(listener);
	story_hang_up(peer, fd);
	if (story_clean)
		close(fd);
	story_expect("fin-unread count=1 opened=accept_connection:%d",
	             accept_line);
	ask_witness();
}
