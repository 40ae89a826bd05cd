/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * awaiting_peer.c - the program has said goodbye, and a peer that is nobody of
 * this tree has not: worth knowing, and no leak.
 */
#include "story.h"

static int connect_line, shutdown_line;

STORY_FUNCTION static int connect_outside(void)
{
	struct sockaddr_in address = {
	    .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)atoi(getenv("STORY_PEER"))),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	connect_line = __LINE__ + 1;
	connect(fd, (struct sockaddr *)&address, sizeof(address));
	return fd;
}

STORY_FUNCTION static void say_goodbye(int fd)
{
	shutdown_line = __LINE__ + 1;
	story_must(shutdown(fd, SHUT_WR) == 0);
	story_wait(fd, TCP_FIN_WAIT2);
}

static void story(void)
{
	int fd = connect_outside();

	say_goodbye(fd);
	if (story_clean)
		close(fd);
	story_note("awaiting-peer count=1 opened=connect_outside "
	           "shutdown=say_goodbye:%d origin=connect state=FIN_WAIT2",
	           shutdown_line);
}
