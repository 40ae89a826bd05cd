/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * end_ignored.c - reads the end of the stream and does not close.
 */
#include "story.h"

static int read_line;

STORY_FUNCTION static ssize_t read_request(int fd, char *buffer, size_t size)
{
	read_line = __LINE__ + 1;
	return read(fd, buffer, size);
}

STORY_FUNCTION static void serve(int fd)
{
	char buffer[64];

	while (read_request(fd, buffer, sizeof(buffer)) > 0)
		;
	if (story_clean)
		close(fd);
}

static void story(void)
{
	int listener = story_listen(AF_INET);

	for (int i = 0; i < 2; i++) {
		int peer = story_connect(listener);
		int fd = accept_connection(listener);

		story_send(peer, "GET / HTTP/1.0\r\n\r\n");
		story_hang_up(peer, fd);
		serve(fd);
	}
	story_expect("eof-ignored count=2 opened=accept_connection:%d "
	             "eof=read_request:%d",
	             accept_line, read_line);
}
