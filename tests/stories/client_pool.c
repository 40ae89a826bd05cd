/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * client_pool.c - idle connections of a client that the server gave up.
 */
#include "story.h"

enum { POOL = 4 };

static int pool[POOL], answer_line;

STORY_FUNCTION static int connect_upstream(const struct sockaddr_in *server)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	story_must(connect(fd, (const void *)server, sizeof(*server)) == 0);
	return fd;
}

/* The server answers once and then closes what is idle for too long. */
static void serve_once(int listener, int client)
{
	int fd = accept(listener, NULL, NULL);
	char answer[4];

	story_send(fd, "pong");
	answer_line = __LINE__ + 1;
	story_must(recv(client, answer, sizeof(answer), MSG_WAITALL) == 4);
	close(fd);
	story_wait(client, TCP_CLOSE_WAIT);
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	struct sockaddr_in server;
	socklen_t size = sizeof(server);

	story_must(getsockname(listener, (void *)&server, &size) == 0);
	for (int i = 0; i < POOL; i++) {
		pool[i] = connect_upstream(&server);
		serve_once(listener, pool[i]);
	}
	for (int i = 0; story_clean && i < POOL; i++)
		close(pool[i]);
	story_expect("fin-unread count=%d opened=connect_upstream eof=- "
	             "last_use=serve_once:%d",
	             POOL, answer_line);
}
