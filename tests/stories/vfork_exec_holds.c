/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfork_exec_holds.c - a vforked child execs a program, which inherits.
 */
#include "holding.h"

STORY_FUNCTION static pid_t start_sleep(void)
{
	pid_t pid = vfork();

	if (pid == 0) {
		execl("/bin/sleep", "sleep", "3", (char *)NULL);
		_exit(127);
	}
	return pid;
}
