/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * holding.h - the stories of programs that are started while a connection is
 * open, inherit it and know nothing of it; its owner closes it in time.
 *
 * The clean twin opens the connection with close-on-exec.
 */
#ifndef HOLDING_H
#define HOLDING_H

#include "story.h"

/* Starts /bin/sleep for three seconds. */
static pid_t start_sleep(void);

/* Where, if that is recorded: a word of the expectation. */
static char where_started[64];

/* Waits until PID is sleep, and not what execs it. */
static void wait_for_sleep(pid_t pid)
{
	char path[64], seen[64] = "";

	for (int i = 0; i < 200 && !strstr(seen, "/sleep"); i++) {
		usleep(5000);
		sprintf(path, "/proc/%d/exe", pid);
		memset(seen, 0, sizeof(seen));
		story_must(readlink(path, seen, sizeof(seen) - 1) > 0);
	}
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	pid_t pid;

	fcntl(listener, F_SETFD, FD_CLOEXEC);
	fcntl(peer, F_SETFD, FD_CLOEXEC);
	if (story_clean)
		fcntl(fd, F_SETFD, FD_CLOEXEC);
	pid = start_sleep();
	close(peer);
	story_wait(fd, TCP_CLOSE_WAIT);
	wait_for_sleep(pid);
	give_up(fd);
	story_truth_of(pid);
	story_expect("held-by-child count=1 opened=accept_connection:%d "
	             "closed=give_up:%d holders=1 holder=sleep "
	             "command~sleep_3 advice~close-on-exec %s",
	             accept_line, close_line, where_started);
}

#endif
