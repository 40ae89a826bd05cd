/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * chroot_first.c - a program locks itself in before its first socket: there is
 * no place for a recording, and the report says so.
 */
#include "locked_in.h"

#define STORY_ENVIRONMENT "FINLEAK_OPTIONS=early=1"
#define STORY_INCOMPLETE "its file could not be created"

static void story(void)
{
	int listener, peer, fd;

	lock_in();
	listener = story_listen(AF_INET);
	peer = story_connect(listener);
	fd = accept_connection(listener);
	story_hang_up(peer, fd);
	usleep(600000); /* to be seen from outside */
	if (story_clean)
		close(fd);
	story_expect("fin-unread count=1 origin=unseen");
	ask_witness();
}
