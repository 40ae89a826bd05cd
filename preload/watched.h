/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * watched.h - which epoll instances of this process watch a socket.
 */
#ifndef FINLEAK_WATCHED_H
#define FINLEAK_WATCHED_H

#include <stdbool.h>
#include <stdint.h>

/* A line of an epoll instance's fdinfo. */
struct watched_line {
	int fd; /* the number that it was added by */
	uint32_t events;
	uint64_t inode; /* of the file that it watches; 0: not told */
};

/* Reads LINE, which ends with a NUL; false if it tells of no descriptor. */
bool watched_parse(const char *line, struct watched_line *to);

/*
 * Puts into the stamps of those sockets whose inode was asked which of the
 * epoll instances among the descriptors below END watch them; nothing where
 * that could not be found out.  By one thread at a time.
 */
void watched_find(int end);

#endif
