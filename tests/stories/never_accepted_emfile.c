/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * never_accepted_emfile.c - connections hang up while accept() fails for lack
 * of descriptors, and goes on to fail until the program ends.
 */
#include "story.h"

#include <sys/resource.h>

static int failing_line;

STORY_FUNCTION static int accept_in_vain(int listener)
{
	failing_line = __LINE__ + 1;
	return accept(listener, NULL, NULL);
}

/* A descriptor may be at most LAST. */
static void limit_descriptors(int last)
{
	struct rlimit limit;

	story_must(getrlimit(RLIMIT_NOFILE, &limit) == 0);
	limit.rlim_cur = (rlim_t)last + 1;
	story_must(setrlimit(RLIMIT_NOFILE, &limit) == 0);
}

static void story(void)
{
	int listener = story_listen(AF_INET), last;

	story_open();
	for (int i = 0; i < 2; i++)
		close(story_connect(listener));
	usleep(1100000);
	while ((last = dup(0)) < 63)
		;
	limit_descriptors(last);
	story_must(accept_in_vain(listener) == -1 && errno == EMFILE);
	limit_descriptors(last + 60);
	for (int i = 0; i < 2 && story_clean; i++)
		close(accept_connection(listener));
	story_expect("never-accepted count=2 listened=story_listen:%d "
	             "accepted=accept_in_vain:%d accept_error=EMFILE",
	             listen_line, failing_line);
	story_truth_waiting();
	limit_descriptors(last);
}
