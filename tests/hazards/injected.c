/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * injected.c - a program for which the recorder does all that it can do: it
 * tells what its own calls gave, leaks three sockets and ends with 7, or what
 * its argument says.
 *
 * It takes no memory from libc and starts no threads: what is asked for there
 * is the recorder's (inject.c).
 */
#include "../guests/guest.h"

#include <poll.h>
#include <sys/epoll.h>

static void tell(const char *what, long result)
{
	char line[64];
	int n = snprintf(line, sizeof(line), "%s %ld %d\n", what, result,
	                 result < 0 ? errno : 0);

	write(1, line, (size_t)n);
}

/* A connection to LISTENER whose client has hung up. */
static int abandoned(int listener)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	int fd, client = socket(AF_INET, SOCK_STREAM, 0);

	getsockname(listener, (struct sockaddr *)&address, &size);
	tell("connect", connect(client, (struct sockaddr *)&address, size));
	fd = accept4(listener, NULL, NULL, 0);
	tell("accept4", fd);
	tell("close", close(client));
	return fd;
}

/* Until the FIN is there. */
static void wait_for_end(int fd)
{
	struct pollfd hung_up = {fd, POLLRDHUP, 0};

	tell("poll", poll(&hung_up, 1, 10000));
}

static void child(int listener)
{
	int peer, fd = guest_listen(&peer);

	tell("child's", fd);
	close(listener);
	_exit(5);
}

int main(int argc, char **argv)
{
	struct epoll_event event = {.events = EPOLLIN};
	int peer, shared, watched, ended, status = 0;
	int listener = guest_listen(&peer);
	int loop = epoll_create1(0);
	char byte;
	pid_t pid;

	tell("accept", accept(listener, NULL, NULL));
	watched = abandoned(listener);
	ended = abandoned(listener);
	shared = dup(peer);
	wait_for_end(watched);
	wait_for_end(ended);
	tell("read", read(ended, &byte, 1));
	tell("epoll_ctl", epoll_ctl(loop, EPOLL_CTL_ADD, watched, &event));
	pid = fork();
	if (pid == 0)
		child(listener);
	tell("waitpid", waitpid(pid, &status, 0) == pid);
	tell("status", status);
	tell("close", close(shared));
	tell("shutdown", shutdown(ended, SHUT_WR));
	/* One that nobody fetches. */
	tell("close", close(peer));
	return argc > 1 ? atoi(argv[1]) : 7;
}
