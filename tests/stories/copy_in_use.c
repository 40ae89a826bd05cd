/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * copy_in_use.c - a connection moves to another descriptor and is served there:
 * who forgets to close that one is not excused by the first.
 */
#include "story.h"

static int read_line;

STORY_FUNCTION static ssize_t read_all(int fd)
{
	char bytes[16];
	ssize_t n;

	read_line = __LINE__ + 2;
	do {
		n = read(fd, bytes, sizeof(bytes));
	} while (n > 0);
	return n + 1;
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int low = accept_connection(listener);
	int high = fcntl(low, F_DUPFD_CLOEXEC, 100);

	close(low);
	story_send(peer, "request");
	story_hang_up(peer, high);
	story_must(read_all(high) == 1);
	if (story_clean)
		close(high);
	story_expect("eof-ignored count=1 opened=accept_connection:%d "
	             "eof=read_all:%d",
	             accept_line, read_line);
}
