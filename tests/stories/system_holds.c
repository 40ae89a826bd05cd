/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * system_holds.c - a background command of a shell inherits.
 */
#include "holding.h"

STORY_FUNCTION static pid_t start_sleep(void)
{
	char path[512];
	FILE *file;
	int pid;

	story_must(system("sleep 3 & echo $! >\"$STORY_FILE.pid\"") == 0);
	snprintf(path, sizeof(path), "%s.pid", getenv("STORY_FILE"));
	file = fopen(path, "r");
	story_must(fscanf(file, "%d", &pid) == 1);
	fclose(file);
	return pid;
}
