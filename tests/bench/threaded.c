/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * threaded.c - a small server with a thread for each connection: 21 bytes in,
 * 64 bytes out, until the client ends.
 *
 * It prints its port and its pid.
 */
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int answer(int fd)
{
	char request[21], text[64] = "HTTP/1.0 200 OK\r\n\r\n";

	return read(fd, request, sizeof(request)) > 0 &&
	       write(fd, text, sizeof(text)) == sizeof(text);
}

static void *serve(void *fd)
{
	while (answer((int)(intptr_t)fd))
		;
	close((int)(intptr_t)fd);
	return NULL;
}

static void take(int listener)
{
	int fd = accept(listener, NULL, NULL);
	pthread_attr_t small;
	pthread_t thread;

	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 256 << 10);
	pthread_attr_setdetachstate(&small, PTHREAD_CREATE_DETACHED);
	if (fd < 0 ||
	    pthread_create(&thread, &small, serve, (void *)(intptr_t)fd))
		exit(1);
}

int main(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(listener, (struct sockaddr *)&address, size) ||
	    listen(listener, 600) ||
	    getsockname(listener, (struct sockaddr *)&address, &size))
		return 1;
	printf("%d %d\n", ntohs(address.sin_port), getpid());
	fflush(stdout);
	for (;;)
		take(listener);
}
