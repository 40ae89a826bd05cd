/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cleared_environment_exec.c - a service wipes its environment and execs itself
 * in a child: the recorder is not there, and the report says so.
 */
#include "story.h"

#define STORY_INCOMPLETE "ran without the recorder"

static void service(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);

	story_hang_up(peer, fd);
	exit(0);
}

static void story(void)
{
	char *file;
	pid_t pid;

	if (story_does("service"))
		service();
	file = strdup(getenv("STORY_FILE"));
	story_must(clearenv() == 0);
	story_must(setenv("STORY_FILE", file, 1) == 0);
	pid = fork();
	if (pid == 0)
		story_exec("service");
	story_reap(pid);
}
