/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * copies_of_one_socket.c - two descriptors of one socket are one leak.
 */
#include "story.h"

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept(listener, NULL, NULL);
	int second = fcntl(fd, F_DUPFD_CLOEXEC, 100);
	int third = dup2(fd, 200);

	story_hang_up(peer, fd);
	if (story_clean) {
		close(fd);
		close(second);
		close(third);
	}
	story_expect("fin-unread count=1 opened=story");
}
