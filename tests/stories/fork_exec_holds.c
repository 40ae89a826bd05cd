/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fork_exec_holds.c - a forked child execs a program, which inherits.
 */
#include "holding.h"

STORY_FUNCTION static pid_t start_sleep(void)
{
	int fork_line = __LINE__ + 1;
	pid_t pid = fork();

	if (pid == 0) {
		execlp("sleep", "sleep", "3", (char *)NULL);
		_exit(127);
	}
	sprintf(where_started, "forked=start_sleep:%d", fork_line);
	return pid;
}
