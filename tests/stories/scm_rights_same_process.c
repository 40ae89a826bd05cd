/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scm_rights_same_process.c - a thread pool that passes descriptors to itself
 * closes what it sent, and not what it got.
 */
#include "passing.h"

static void story(void)
{
	int listener = story_listen(AF_INET), channel[2];
	int peer = story_connect(listener);
	int fd = accept_connection(listener), copy;

	story_must(socketpair(AF_UNIX, SOCK_STREAM, 0, channel) == 0);
	pass_on(channel[0], fd);
	give_up(fd);
	copy = take_over(channel[1]);
	story_hang_up(peer, copy);
	if (story_clean)
		close(copy);
	story_expect("dup-held count=1 opened=accept_connection:%d "
	             "closed=give_up:%d by=received holders=1",
	             accept_line, close_line);
}
