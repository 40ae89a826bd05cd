/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * posix_spawn_holds.c - a program that posix_spawn() started inherits.
 */
#include "holding.h"

#include <spawn.h>

extern char **environ;

STORY_FUNCTION static pid_t start_sleep(void)
{
	char program[] = "sleep", seconds[] = "3";
	char *words[] = {program, seconds, NULL};
	pid_t pid;

	story_must(posix_spawnp(&pid, "sleep", NULL, NULL, words, environ) ==
	           0);
	return pid;
}
