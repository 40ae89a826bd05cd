/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * epoll_server.c - an event loop forgets some of the connections that ended.
 */
#include "story.h"

#include <sys/epoll.h>

enum { CONNECTIONS = 30 };

static int epoll_fd, listener, ended, accept_line, read_line;

STORY_FUNCTION static void on_connection(void)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLRDHUP};

	accept_line = __LINE__ + 1;
	event.data.fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK);
	epoll_ctl(epoll_fd, EPOLL_CTL_ADD, event.data.fd, &event);
}

STORY_FUNCTION static void on_readable(int fd)
{
	char buffer[64];

	read_line = __LINE__ + 1;
	ssize_t n = recv(fd, buffer, sizeof(buffer), 0);

	if (n != 0)
		return;
	epoll_ctl(epoll_fd, EPOLL_CTL_DEL, fd, NULL);
	if (++ended % 3 != 0 || story_clean)
		close(fd);
}

static void turn(void)
{
	struct epoll_event events[8];
	int n = epoll_wait(epoll_fd, events, 8, 1000);

	for (int i = 0; i < n; i++) {
		if (events[i].data.fd == listener)
			on_connection();
		else
			on_readable(events[i].data.fd);
	}
}

static void story(void)
{
	struct epoll_event event = {.events = EPOLLIN};
	int opened = 0;

	listener = event.data.fd = story_listen(AF_INET);
	epoll_fd = epoll_create1(0);
	epoll_ctl(epoll_fd, EPOLL_CTL_ADD, listener, &event);
	while (ended < CONNECTIONS) {
		if (opened < CONNECTIONS) {
			int peer = story_connect(listener);

			story_send(peer, "hello");
			close(peer);
			opened++;
		}
		turn();
	}
	story_expect("eof-ignored count=%d opened=on_connection:%d "
	             "eof=on_readable:%d",
	             CONNECTIONS / 3, accept_line, read_line);
}
