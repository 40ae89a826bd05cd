/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * service.c - a shop: GET /stock, POST /order, and two leaks.
 */
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ORDER_MAX = 1000, REQUEST_MAX = 4096 };

static bool stopping;

static int listen_on_loopback(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&address, size) || listen(fd, 64) ||
	    getsockname(fd, (struct sockaddr *)&address, &size)) {
		perror("service");
		exit(1);
	}
	printf("%d\n", ntohs(address.sin_port));
	fflush(stdout);
	return fd;
}

static void answer(int client, const char *status, const char *body)
{
	char text[256];
	int length = snprintf(text, sizeof(text),
	                      "HTTP/1.0 %s\r\nContent-Length: %zu\r\n\r\n%s",
	                      status, strlen(body), body);

	send(client, text, (size_t)length, MSG_NOSIGNAL);
}

static ssize_t read_request(int client, char *request)
{
	ssize_t n = recv(client, request, 64, 0);

	request[n > 0 ? n : 0] = '\0';
	return n;
}

static void show_stock(int client)
{
	answer(client, "200 OK", "7 chairs, 2 tables\n");
	close(client);
}

static void take_order(int client, const char *request)
{
	char order[REQUEST_MAX];

	if (atoi(request + strlen("POST /order ")) > ORDER_MAX) {
		answer(client, "413 Content Too Large", "");
		return;
	}
	recv(client, order, sizeof(order), MSG_DONTWAIT);
	answer(client, "201 Created", "thank you\n");
	close(client);
}

static void handle_client(int client)
{
	char request[REQUEST_MAX];

	if (read_request(client, request) <= 0)
		return;
	if (strncmp(request, "POST /order ", 12) == 0) {
		take_order(client, request);
		return;
	}
	stopping = strncmp(request, "GET /stop", 9) == 0;
	show_stock(client);
}

static int accept_client(int listener)
{
	return accept4(listener, NULL, NULL, SOCK_CLOEXEC);
}

int main(void)
{
	int listener = listen_on_loopback();

	while (!stopping)
		handle_client(accept_client(listener));
	close(listener);
	return 0;
}
