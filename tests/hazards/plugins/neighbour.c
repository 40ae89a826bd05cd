/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * neighbour.c - another library that stands in front of libc's calls, with
 * calls of its own in its constructor and in what runs at the exit.
 */
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int calls;

int accept(int fd, struct sockaddr *address, socklen_t *length)
{
	int (*next)(int, struct sockaddr *, socklen_t *) =
	    (__typeof__(next))dlsym(RTLD_NEXT, "accept");

	calls++;
	return next(fd, address, length);
}

int close(int fd)
{
	int (*next)(int) = (__typeof__(next))dlsym(RTLD_NEXT, "close");

	calls++;
	return next(fd);
}

static void open_and_close(void)
{
	close(socket(AF_INET, SOCK_STREAM, 0));
}

__attribute__((constructor)) static void begin(void)
{
	open_and_close();
	atexit(open_and_close);
}

__attribute__((destructor)) static void end(void)
{
	open_and_close();
}
