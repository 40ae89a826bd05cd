/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * never_accepted_yet.c - who hung up just now may still be accepted: nothing is
 * told of a listener that is a moment behind.
 */
#include "story.h"

static void story(void)
{
	int listener = story_listen(AF_INET);

	for (int i = 0; i < 3; i++)
		close(story_connect(listener));
	story_expect("nothing");
	exit(0); /* and no truth: the kernel has them in CLOSE_WAIT */
}
