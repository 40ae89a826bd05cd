/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * threads.c THREADS N - N connections in all by THREADS at once, each to a
 * listener of its own: open, accept, a byte each way, close both ends.
 *
 * The descriptors of all threads lie side by side, and so do the recorder's
 * slots for them.
 */
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int each;

static void check(int ok)
{
	if (ok)
		return;
	perror("threads");
	exit(1);
}

static int listen_at(struct sockaddr_in *address)
{
	socklen_t size = sizeof(*address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	check(fd >= 0 && !bind(fd, (struct sockaddr *)address, size) &&
	      !listen(fd, 4) &&
	      !getsockname(fd, (struct sockaddr *)address, &size));
	return fd;
}

/* With a reset at its end, which leaves no TIME_WAIT. */
static void connection(int listener, const struct sockaddr_in *address)
{
	struct linger at_once = {.l_onoff = 1};
	int client = socket(AF_INET, SOCK_STREAM, 0), server;
	char byte = 'x';

	check(!connect(client, (const struct sockaddr *)address,
	               sizeof(*address)));
	server = accept(listener, NULL, NULL);
	check(write(client, &byte, 1) == 1 && read(server, &byte, 1) == 1 &&
	      write(server, &byte, 1) == 1 && read(client, &byte, 1) == 1);
	setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(client);
	close(server);
}

static void *work(void *unused)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	int listener;

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = listen_at(&address);
	for (int i = 0; i < each; i++)
		connection(listener, &address);
	close(listener);
	return unused;
}

int main(int argc, char **argv)
{
	int n = argc == 3 ? atoi(argv[1]) : 0;
	pthread_t thread[64];

	if (n < 1 || n > 64)
		return 2;
	each = atoi(argv[2]) / n;
	for (int i = 0; i < n; i++)
		check(!pthread_create(&thread[i], NULL, work, NULL));
	for (int i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
	return 0;
}
