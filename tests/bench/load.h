/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * load.h - what a client asks of a server on loopback: short connections, or
 * requests on one connection that is kept.
 */
#ifndef LOAD_H
#define LOAD_H

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_SHORT "s GET / HTTP/1.0\r\n\r\n"
#define REQUEST_KEPT "k GET / HTTP/1.1\r\n\r\n"

enum { REQUEST_BYTES = 21, ANSWER_BYTES = 64 };

static int load_connect(unsigned short port)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_port = htons(port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		perror("connect");
		exit(1);
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static void load_ask(int fd, const char request[static REQUEST_BYTES])
{
	char answer[ANSWER_BYTES];

	if (send(fd, request, REQUEST_BYTES, MSG_NOSIGNAL) != REQUEST_BYTES ||
	    recv(fd, answer, sizeof(answer), MSG_WAITALL) != sizeof(answer)) {
		fprintf(stderr, "a server does not answer\n");
		exit(1);
	}
}

/*
 * The client's FIN comes first.  It keeps the TIME_WAIT, which costs the server
 * nothing.
 */
static void load_ended(unsigned short port)
{
	int fd = load_connect(port);
	char byte;

	load_ask(fd, REQUEST_KEPT);
	shutdown(fd, SHUT_WR);
	if (recv(fd, &byte, 1, 0) != 0)
		exit(1);
	close(fd);
}

/* After the server's FIN a reset takes its socket away: no TIME_WAIT is left.
 */
static void load_short(unsigned short port)
{
	struct linger at_once = {.l_onoff = 1};
	int fd = load_connect(port);
	char byte;

	load_ask(fd, REQUEST_SHORT);
	if (recv(fd, &byte, 1, 0) != 0)
		exit(1);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(fd);
}

#endif
