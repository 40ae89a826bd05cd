/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * first.c - a library that is initialised before any other, and ended after
 * them: it calls hooks then.
 */
#include "../../guests/guest.h"

static int left = -1;

static void say(const char *word, int result)
{
	char line[64];
	int n = snprintf(line, sizeof(line), "%s %d\n", word, result);

	if (write(1, line, (size_t)n) != n)
		abort();
}

static void at_end(void)
{
	say("close at the end", close(left));
	say("socket at the end", socket(AF_INET, SOCK_STREAM, 0) < 0);
}

__attribute__((constructor)) static void begin(void)
{
	char byte;
	int peer, listener = guest_listen(&peer);
	int fd = accept(listener, NULL, NULL);

	say("write", (int)write(peer, "x", 1));
	say("read", (int)read(fd, &byte, 1));
	close(peer);
	say("end", (int)read(fd, &byte, 1));
	say("dup2", dup2(fd, 40));
	say("syscall", (int)syscall(3, fd));
	say("execv", execv("/not/there", (char *[]){NULL}));
	left = 40;
	atexit(at_end);
	say("close", close(listener));
}

__attribute__((destructor)) static void end(void)
{
	say("destructor", close(socket(AF_INET, SOCK_STREAM, 0)));
}
