/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ipv6.c - the same over IPv6.
 */
#include "story.h"

static int accept_line, read_line;

static void story(void)
{
	int listener = story_listen(AF_INET6);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	char byte;

	story_hang_up(peer, fd);
	read_line = __LINE__ + 1;
	story_must(read(fd, &byte, 1) == 0);
	if (story_clean)
		close(fd);
	story_expect("eof-ignored count=1 opened=accept_connection:%d "
	             "eof=story:%d",
	             accept_line, read_line);
}
