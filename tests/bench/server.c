/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * server.c - a small epoll server: 21 bytes in, 64 bytes out, eight frames
 * deep.
 *
 * It prints its port and its pid.  A request that begins with 'k' keeps the
 * connection, any other one ends it.
 */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEEP __attribute__((noinline))

static int epoll_fd, listener;
static bool wants_peer;

static int listen_on_loopback(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&address, size) || listen(fd, 64) ||
	    getsockname(fd, (struct sockaddr *)&address, &size)) {
		perror("server");
		exit(1);
	}
	printf("%d %d\n", ntohs(address.sin_port), getpid());
	fflush(stdout);
	return fd;
}

static void watch(int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	epoll_ctl(epoll_fd, EPOLL_CTL_ADD, fd, &event);
}

DEEP static void answer(int fd)
{
	char request[21], text[64] = "HTTP/1.0 200 OK\r\n\r\n";
	ssize_t n = read(fd, request, sizeof(request));

	if (n > 0 && write(fd, text, sizeof(text)) == sizeof(text) &&
	    request[0] == 'k')
		return;
	close(fd);
}

DEEP static void take(void)
{
	struct sockaddr_in peer;
	socklen_t size = sizeof(peer);
	int on = 1, fd = wants_peer
	                     ? accept4(listener, (struct sockaddr *)&peer,
	                               &size, SOCK_NONBLOCK)
	                     : accept4(listener, NULL, NULL, SOCK_NONBLOCK);

	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	watch(fd);
}

DEEP static void on_event(int fd)
{
	if (fd == listener)
		take();
	else
		answer(fd);
}

DEEP static void each_event(struct epoll_event *events, int n)
{
	for (int i = 0; i < n; i++)
		on_event(events[i].data.fd);
}

DEEP static void turn(void)
{
	struct epoll_event events[64];

	each_event(events, epoll_wait(epoll_fd, events, 64, -1));
}

DEEP static void loop(void)
{
	for (;;)
		turn();
}

int main(void)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	wants_peer = getenv("PEER");
	listener = listen_on_loopback();
	epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	watch(listener);
	loop();
	return 0;
}
