/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * signal_handler.c - a signal handler accepts, and forgets.
 */
#include "story.h"

#include <signal.h>

static int listener, accept_line, accepted = -1;

STORY_FUNCTION static void on_signal(int number)
{
	(void)number;
	accept_line = __LINE__ + 1;
	accepted = accept(listener, NULL, NULL);
}

STORY_FUNCTION static void interrupted(void)
{
	raise(SIGUSR1);
}

static void story(void)
{
	signal(SIGUSR1, on_signal);
	listener = story_listen(AF_INET);

	int peer = story_connect(listener);

	interrupted();
	story_hang_up(peer, accepted);
	if (story_clean)
		close(accepted);
	story_expect("fin-unread count=1 opened=on_signal:%d", accept_line);
}
