/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * never_accepted_shared.c - two workers share the listener of their parent, and
 * neither accepts: the connections are told once.
 */
#include "story.h"

static void worker(int listener, int go, bool accepts)
{
	char byte;

	story_must(read(go, &byte, 1) == 0);
	for (int i = 0; i < 2 && accepts; i++)
		close(accept_connection(listener));
	story_end();
	exit(0);
}

static void story(void)
{
	int listener = story_listen(AF_INET), go[2];
	pid_t workers[2];

	story_must(pipe(go) == 0);
	for (int i = 0; i < 2; i++) {
		workers[i] = fork();
		if (workers[i] == 0) {
			close(go[1]);
			worker(listener, go[0], story_clean && i == 0);
		}
	}
	for (int i = 0; i < 2; i++)
		close(story_connect(listener));
	usleep(1100000);
	close(go[1]);
	for (int i = 0; i < 2; i++)
		story_reap(workers[i]);
	story_expect("never-accepted count=2 listened=story_listen:%d "
	             "accepted=-",
	             listen_line);
}
