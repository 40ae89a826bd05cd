/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fork_exec_holds_bare.c - a forked child execs a program with an empty
 * environment, so that no recorder comes along: it is found through /proc.
 */
#include "holding.h"

#define STORY_INCOMPLETE "sleep"

STORY_FUNCTION static pid_t start_sleep(void)
{
	int fork_line = __LINE__ + 1;
	pid_t pid = fork();

	if (pid == 0) {
		/* Seen only by a look, also on a busy machine. */
		char program[] = "sleep", seconds[] = "3";
		char *words[] = {program, seconds, NULL}, *nothing[] = {NULL};

		execve("/bin/sleep", words, nothing);
		_exit(127);
	}
	sprintf(where_started, "forked=start_sleep:%d", fork_line);
	return pid;
}
