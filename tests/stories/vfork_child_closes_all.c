/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vfork_child_closes_all.c - a vfork child closes all; the parent's leak stays
 * known.
 */
#include "story.h"

static int read_line;

/* As subprocess.Popen(close_fds=True) does. */
STORY_FUNCTION static void run_true(void)
{
	int status;
	pid_t pid = vfork();

	if (pid == 0) {
		for (int fd = 3; fd < 100; fd++)
			close(fd);
		close_range(3, ~0U, 0);
		execl("/bin/true", "true", (char *)NULL);
		_exit(127);
	}
	story_must(waitpid(pid, &status, 0) == pid && status == 0);
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	char byte;

	run_true();
	story_hang_up(peer, fd);
	read_line = __LINE__ + 1;
	story_must(read(fd, &byte, 1) == 0);
	if (story_clean)
		close(fd);
	story_expect("eof-ignored count=1 opened=accept_connection:%d "
	             "eof=story:%d",
	             accept_line, read_line);
}
