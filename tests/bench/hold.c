/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hold.c - a process that holds N sockets in CLOSE_WAIT, from two places.
 *
 * It says "ready" once it has them, and ends when its stdin does.  Of every two
 * sockets it has read the end of one.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define DEEP __attribute__((noinline))

enum { MORE = 64, PER_ADDRESS = 10000 };

static void must(int done, const char *what)
{
	if (done)
		return;
	perror(what);
	exit(1);
}

static void make_room(size_t n)
{
	struct rlimit limit;

	must(!getrlimit(RLIMIT_NOFILE, &limit), "getrlimit");
	limit.rlim_cur = limit.rlim_max;
	must(!setrlimit(RLIMIT_NOFILE, &limit), "setrlimit");
	if (n + MORE > limit.rlim_cur) {
		fprintf(stderr, "hold: at most %ju sockets\n",
		        (uintmax_t)limit.rlim_cur - MORE);
		exit(1);
	}
}

static int listen_anywhere(struct sockaddr_in *address)
{
	socklen_t bytes = sizeof(*address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	*address = (struct sockaddr_in){.sin_family = AF_INET};
	must(!bind(fd, (struct sockaddr *)address, bytes), "bind");
	must(!listen(fd, 64), "listen");
	must(!getsockname(fd, (struct sockaddr *)address, &bytes),
	     "getsockname");
	return fd;
}

/* The peer, who hangs up; each address of ours serves some thousands. */
static int call(struct sockaddr_in *address, size_t i)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	address->sin_addr.s_addr =
	    htonl(INADDR_LOOPBACK + (uint32_t)(i / PER_ADDRESS));
	must(fd >= 0, "socket");
	must(!connect(fd, (struct sockaddr *)address, sizeof(*address)),
	     "connect");
	return fd;
}

DEEP static int take(int listener)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	must(fd >= 0, "accept4");
	return fd;
}

DEEP static void forget(int listener, int peer)
{
	take(listener);
	close(peer);
}

DEEP static void overlook_end(int listener, int peer)
{
	char byte;
	int fd = take(listener);

	close(peer);
	must(read(fd, &byte, 1) == 0, "read");
}

int main(int argc, char **argv)
{
	size_t n = argc == 2 ? strtoul(argv[1], NULL, 10) : 0;
	struct sockaddr_in address;
	int listener;

	if (!n) {
		fputs("usage: hold N\n", stderr);
		return 2;
	}
	make_room(n);
	listener = listen_anywhere(&address);
	for (size_t i = 0; i < n; i++) {
		int peer = call(&address, i);

		if (i % 2)
			overlook_end(listener, peer);
		else
			forget(listener, peer);
	}
	puts("ready");
	fflush(stdout);
	while (getchar() != EOF)
		;
	return 0;
}
