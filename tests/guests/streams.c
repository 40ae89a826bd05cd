/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * streams.c - H1: sockets that libc closes by itself, as it closes a stream,
 * are open no more at once, and their stacks count it.
 */
#include "guest.h"
#include "own_recording.h"

static const struct recording_header *header;

/* Whether all COUNT sockets that were opened as FD's was are told to be gone.
 */
static int is_gone(int fd, const struct recording_stack *opened)
{
	return !header ||
	       (!own_open(fd) && opened && opened->closed == opened->opened);
}

static const struct recording_stack *stack_of(int fd)
{
	const struct recording_socket *slot = header ? own_open(fd) : NULL;

	return slot ? own_stack(&slot->opened) : NULL;
}

int main(void)
{
	const struct recording_stack *opened;
	FILE *stream;
	int fd;

	fd = socket(AF_INET, SOCK_STREAM, 0);
	header = own_recording();
	opened = stack_of(fd);
	fclose(fdopen(fd, "r+"));
	own_tell("fclose", is_gone(fd, opened));

	fd = socket(AF_INET, SOCK_STREAM, 0);
	opened = stack_of(fd);
	stream = freopen("/dev/null", "r", fdopen(fd, "r+"));
	own_tell("freopen", is_gone(fd, opened));
	fclose(stream);

	fd = socket(AF_INET, SOCK_STREAM, 0);
	opened = stack_of(fd);
	stream = freopen64("/dev/null", "r", fdopen(fd, "r+"));
	own_tell("freopen64", is_gone(fd, opened));
	fclose(stream);

	fd = socket(AF_INET, SOCK_STREAM, 0);
	opened = stack_of(fd);
	closefrom(fd);
	own_tell("closefrom", is_gone(fd, opened));
	return 0;
}
