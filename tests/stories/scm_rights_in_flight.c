/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scm_rights_in_flight.c - what was sent is closed, and nobody takes it over:
 * no process has it, so nobody can be told to close it.
 */
#include "passing.h"

static void story(void)
{
	int listener = story_listen(AF_INET), channel[2];
	int peer = story_connect(listener);
	int fd = accept_connection(listener);

	story_must(socketpair(AF_UNIX, SOCK_STREAM, 0, channel) == 0);
	story_hang_up(peer, fd);
	pass_on(channel[0], fd);
	give_up(fd);
	story_expect("nothing");
}
