/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * thread_pool.c - workers of a pool lose connections when requests are empty.
 */
#include "story.h"

enum { WORKERS = 4, EACH = 5 };

static int listener, accept_line, read_line, peers[WORKERS * EACH];

STORY_FUNCTION static int take_connection(void)
{
	accept_line = __LINE__ + 1;
	return accept(listener, NULL, NULL);
}

STORY_FUNCTION static void handle(int fd)
{
	char byte;

	read_line = __LINE__ + 1;
	ssize_t n = read(fd, &byte, 1);

	if (n > 0 || story_clean)
		close(fd);
}

static void *work(void *unused)
{
	for (int i = 0; i < EACH; i++)
		handle(take_connection());
	return unused;
}

static void story(void)
{
	pthread_t workers[WORKERS];

	listener = story_listen(AF_INET);
	for (int i = 0; i < WORKERS * EACH; i++) {
		peers[i] = story_connect(listener);
		if (i % 2)
			story_send(peers[i], "x");
		shutdown(peers[i], SHUT_WR);
	}
	for (int i = 0; i < WORKERS; i++)
		pthread_create(&workers[i], NULL, work, NULL);
	for (int i = 0; i < WORKERS; i++)
		pthread_join(workers[i], NULL);
	for (int i = 0; i < WORKERS * EACH; i++)
		close(peers[i]);
	story_expect("eof-ignored count=%d opened=take_connection:%d "
	             "eof=handle:%d",
	             WORKERS * EACH / 2, accept_line, read_line);
}
