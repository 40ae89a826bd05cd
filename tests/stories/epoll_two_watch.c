/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * epoll_two_watch.c - two event loops watch the socket, for different things.
 */
#include "watching.h"

static const char *watch_it(int epoll_fd, int fd)
{
	watch_for(epoll_fd, fd, EPOLLIN | EPOLLONESHOT);
	watch_for(epoll_create1(EPOLL_CLOEXEC), fd, EPOLLPRI);
	return "EPOLLIN+EPOLLONESHOT watched=EPOLLPRI";
}
