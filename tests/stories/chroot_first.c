/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * chroot_first.c - a program locks itself in before its first socket: the
 * recording is made just before.
 */
#include "locked_in.h"

static void story(void)
{
	int listener, peer, fd;

	lock_in();
	listener = story_listen(AF_INET);
	peer = story_connect(listener);
	fd = accept_connection(listener);
	story_hang_up(peer, fd);
	if (story_clean)
		close(fd);
	story_expect("fin-unread count=1 opened=accept_connection:%d",
	             accept_line);
	ask_witness();
}
