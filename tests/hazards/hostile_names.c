/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hostile_names.c - leaks a socket in a function, and a thread, whose names
 * hostile.bats replaces by what steers a terminal; ends when its input does.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static int listener;

static int connect_to(int to)
{
	struct sockaddr_in address;
	socklen_t length = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	getsockname(to, (struct sockaddr *)&address, &length);
	connect(fd, (struct sockaddr *)&address, length);
	return fd;
}

__attribute__((noinline)) void *function_to_rename_1234567(void *unused)
{
	char byte;
	int client = connect_to(listener), fd;

	prctl(PR_SET_NAME, "thread_rename_1");
	fd = accept(listener, NULL, NULL);
	close(client);
	if (read(fd, &byte, 1) == 0)
		puts("ready");
	fflush(stdout);
	/* The thread is to be there when it is looked at. */
	while (read(0, &byte, 1) > 0)
		;
	return unused;
}

int main(void)
{
	struct sockaddr_in any = {.sin_family = AF_INET};
	pthread_t thread;

	any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(listener, (struct sockaddr *)&any, sizeof any) ||
	    listen(listener, 5))
		return 1;
	pthread_create(&thread, NULL, function_to_rename_1234567, NULL);
	pthread_join(thread, NULL);
	return 0;
}
