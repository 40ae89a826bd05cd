/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * epoll_without_epollin.c - watched until it can be written to, only.
 */
#include "watching.h"

static const char *watch_it(int epoll_fd, int fd)
{
	watch_for(epoll_fd, fd, EPOLLOUT | EPOLLET);
	return "EPOLLOUT+EPOLLET";
}
