/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * early_return.c - an error path leaves the function without close().
 */
#include "story.h"

static int accept_line, read_line;

STORY_FUNCTION static bool handle(int listener)
{
	char request[8] = "";

	accept_line = __LINE__ + 1;
	int fd = accept(listener, NULL, NULL);
	read_line = __LINE__ + 1;
	ssize_t n = recv(fd, request, 4, 0);

	if (n != 4 || memcmp(request, "PING", 4) != 0) {
		if (story_clean)
			close(fd);
		return false; /* and the connection? */
	}
	close(fd);
	return true;
}

static void story(void)
{
	static const char *const requests[] = {"PING", "PONG", "PING", "PANG"};
	int listener = story_listen(AF_INET);
	int handled = 0;

	for (int i = 0; i < 4; i++) {
		int peer = story_connect(listener);

		story_send(peer, requests[i]);
		handled += handle(listener);
		close(peer);
	}
	story_must(handled == 2);
	usleep(10000);
	story_expect("fin-unread count=2 opened=handle:%d last_use=handle:%d",
	             accept_line, read_line);
}
