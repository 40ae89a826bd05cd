/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * thread_named.c - the thread that opened the socket, and the one that last
 * used it, have names, and live.
 */
#include "story.h"

static pthread_barrier_t turn;
static int fd;

static void wait_for_ever(void)
{
	pthread_barrier_wait(&turn);
	for (;;)
		pause();
}

static void *open_it(void *listener)
{
	pthread_setname_np(pthread_self(), "worker-7");
	fd = accept_connection(*(int *)listener);
	wait_for_ever();
	return NULL;
}

static void *use_it(void *nothing)
{
	char byte;

	(void)nothing;
	pthread_setname_np(pthread_self(), "parser-3");
	story_must(read(fd, &byte, 1) == 1);
	wait_for_ever();
	return NULL;
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	pthread_t threads[2];

	pthread_barrier_init(&turn, NULL, 2);
	pthread_create(&threads[0], NULL, open_it, &listener);
	pthread_barrier_wait(&turn);
	story_send(peer, "x");
	pthread_create(&threads[1], NULL, use_it, NULL);
	pthread_barrier_wait(&turn);
	story_hang_up(peer, fd);
	if (story_clean)
		close(fd);
	story_expect("fin-unread count=1 opened=accept_connection:%d "
	             "thread=worker-7 alive=1 used_by=parser-3",
	             accept_line);
}
