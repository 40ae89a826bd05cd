/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * epoll_not_watched.c - taken off the event loop, and never put back.
 */
#include "watching.h"

static const char *watch_it(int epoll_fd, int fd)
{
	watch_for(epoll_fd, fd, EPOLLIN);
	epoll_ctl(epoll_fd, EPOLL_CTL_DEL, fd, NULL);
	return "none";
}
