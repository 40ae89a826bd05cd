/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pidfd_getfd_copy.c - what was fetched with pidfd_getfd() stays open: whose it
 * was the kernel does not tell, so it is this process's.
 */
#include "story.h"

static int copy_line;

STORY_FUNCTION static int copy(int fd)
{
	int process = (int)syscall(SYS_pidfd_open, getpid(), 0);

	copy_line = __LINE__ + 1;
	int made = (int)syscall(SYS_pidfd_getfd, process, fd, 0);

	story_must(made >= 0);
	close(process);
	return made;
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	int made = copy(fd);

	story_hang_up(peer, fd);
	give_up(fd);
	if (story_clean)
		close(made);
	story_expect("fin-unread count=1 opened=copy:%d origin=received "
	             "holders=1",
	             copy_line);
}
