/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * watching.h - the stories of event loops that are never told that the peer has
 * hung up.
 */
#ifndef WATCHING_H
#define WATCHING_H

#include "story.h"

#include <sys/epoll.h>

/* Has the socket FD watched by EPOLL_FD, or not; gives what is expected. */
static const char *watch_it(int epoll_fd, int fd);

static void watch_for(int epoll_fd, int fd, unsigned int events)
{
	struct epoll_event event;

	event.events = events;
	event.data.u64 = 0;
	story_must(epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0);
}

static void story(void)
{
	int listener = story_listen(AF_INET);
	int epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	int peer = story_connect(listener);
	int fd = accept_connection(listener);
	const char *watched;

	watch_for(epoll_fd, listener, EPOLLIN);
	watched = watch_it(epoll_fd, fd);
	story_hang_up(peer, fd);
	if (story_clean)
		close(fd);
	story_expect("fin-unread count=1 opened=accept_connection:%d "
	             "watched=%s",
	             accept_line, watched);
}

#endif
