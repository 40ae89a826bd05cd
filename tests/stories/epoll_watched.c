/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * epoll_watched.c - an event waits for a loop that never comes back for it.
 */
#include "watching.h"

static const char *watch_it(int epoll_fd, int fd)
{
	watch_for(epoll_fd, fd, EPOLLIN | EPOLLRDHUP);
	return "EPOLLIN+EPOLLRDHUP";
}
