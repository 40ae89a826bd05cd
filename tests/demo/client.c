/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * client.c PORT - a day's customers of the shop.
 */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int connect_to(int port)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_port = htons((unsigned short)port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		perror("client");
		exit(1);
	}
	return fd;
}

/* Sends REQUEST (none, if empty), reads the start of the answer, hangs up. */
static void visit(int port, const char *request)
{
	int fd = connect_to(port);
	char answer[512];

	if (*request) {
		send(fd, request, strlen(request), MSG_NOSIGNAL);
		recv(fd, answer, sizeof(answer), 0);
	}
	close(fd);
}

static void order_too_much(int port)
{
	char request[1200] = "POST /order 1100 ";

	memset(request + strlen(request), 'x', 1100);
	visit(port, request);
}

int main(int argc, char **argv)
{
	int port = argc > 1 ? atoi(argv[1]) : 0;

	for (int i = 0; i < 100; i++) {
		visit(port, "GET /stock");
		visit(port, "POST /order 9 one chair");
		if (i % 20 == 0)
			visit(port, "");
		if (i % 33 == 0)
			order_too_much(port);
	}
	sleep(1);
	visit(port, "GET /stop");
	return 0;
}
