/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * http.h - what a client asks of a web server: connections of a few requests.
 */
#ifndef HTTP_H
#define HTTP_H

#include "load.h"

#include <string.h>

enum { HTTP_REQUESTS = 5 };

/* Of the answer that begins in TEXT, or 0 as long as its head is not there. */
static size_t http_length(const char *text)
{
	const char *body = strstr(text, "\r\n\r\n"), *length;

	if (!body)
		return 0;
	length = strcasestr(text, "content-length:");
	return (size_t)(body + 4 - text) +
	       (length && length < body ? strtoul(length + 15, NULL, 10) : 0);
}

static void http_ask(int fd, const char *connection)
{
	char text[4096];
	size_t n = 0, wanted = 0;
	int length = snprintf(text, sizeof(text),
	                      "GET / HTTP/1.1\r\nHost: localhost\r\n"
	                      "Connection: %s\r\n\r\n",
	                      connection);

	if (send(fd, text, (size_t)length, MSG_NOSIGNAL) != length)
		exit(1);
	while (!wanted || n < wanted) {
		ssize_t got = recv(fd, text + n, sizeof(text) - 1 - n, 0);

		if (got <= 0) {
			fprintf(stderr, "a web server does not answer\n");
			exit(1);
		}
		n += (size_t)got;
		text[n] = '\0';
		wanted = http_length(text);
	}
}

/* The server closes after the last request. */
static void http_connection(unsigned short port)
{
	int fd = load_connect(port);
	char byte;

	for (int i = 1; i < HTTP_REQUESTS; i++)
		http_ask(fd, "keep-alive");
	http_ask(fd, "close");
	recv(fd, &byte, 1, 0);
	close(fd);
}

#endif
