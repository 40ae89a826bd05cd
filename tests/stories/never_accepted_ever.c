/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * never_accepted_ever.c - nobody ever called accept(), on IPv6.
 */
#include "story.h"

static void story(void)
{
	int listener = story_listen(AF_INET6);
	int peer = story_connect(listener);

	story_send(peer, "hello");
	close(peer);
	usleep(1100000);
	if (story_clean)
		close(listener);
	story_expect("never-accepted count=1 listened=story_listen:%d "
	             "accepted=- accept_error=?",
	             listen_line);
}
