/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * locked_in.h - chroot() into an empty folder, and the truth from outside.
 */
#ifndef LOCKED_IN_H
#define LOCKED_IN_H

#include "story.h"

static int outside_ask[2], outside_told[2];

/* A child that can see /proc, and tells the truth of us when it is asked. */
static void leave_witness(void)
{
	char byte;

	story_must(pipe(outside_ask) == 0 && pipe(outside_told) == 0);
	if (fork() != 0)
		return;
	close(outside_ask[1]);
	story_must(read(outside_ask[0], &byte, 1) == 1);
	story_truth_of(getppid());
	story_must(write(outside_told[1], &byte, 1) == 1);
	_exit(0);
}

static void lock_in(void)
{
	char folder[512];

	if (getuid() != 0)
		story_skip("only root can chroot");
	snprintf(folder, sizeof(folder), "%s.root", getenv("STORY_FILE"));
	story_must(mkdir(folder, 0755) == 0);
	story_open();
	leave_witness();
	story_must(chroot(folder) == 0 && chdir("/") == 0);
}

static void ask_witness(void)
{
	char byte = 'x';

	story_must(write(outside_ask[1], &byte, 1) == 1);
	story_must(read(outside_told[0], &byte, 1) == 1);
}

#endif
