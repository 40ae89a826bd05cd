/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * prefork_workers.c - four workers share the listener of their master; the last
 * one forgets what it accepted.
 */
#include "story.h"

enum { WORKERS = 4 };

static void worker(int listener, bool forgets)
{
	for (int i = 0; i < 5; i++) {
		int peer = story_connect(listener);
		int fd = accept_connection(listener);

		/* Whose connection it got does not matter: all hang up. */
		close(peer);
		story_wait(fd, TCP_CLOSE_WAIT);
		if (!forgets)
			close(fd);
	}
	if (forgets)
		story_expect("fin-unread count=5 opened=accept_connection:%d "
		             "origin=accept holders=1",
		             accept_line);
	story_end();
	exit(0);
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	pid_t workers[WORKERS];

	for (int i = 0; i < WORKERS; i++) {
		workers[i] = fork();
		if (workers[i] == 0)
			worker(listener, i == WORKERS - 1 && !story_clean);
	}
	for (int i = 0; i < WORKERS; i++)
		story_reap(workers[i]);
}
