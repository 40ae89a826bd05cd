/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * thread_ended.c - a thread a connection: the thread has ended, what it
 * accepted is still open.
 */
#include "story.h"

static void *serve(void *listener)
{
	int fd = accept_connection(*(int *)listener);

	if (story_clean)
		close(fd);
	return NULL;
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	pthread_t thread;

	pthread_create(&thread, NULL, serve, &listener);
	pthread_join(thread, NULL);
	close(peer);
	usleep(20000);
	story_expect("fin-unread count=1 opened=accept_connection:%d alive=0",
	             accept_line);
}
