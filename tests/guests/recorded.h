/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * recorded.h - what a guest sees of its own recording, if it is recorded.
 */
#ifndef RECORDED_H
#define RECORDED_H

#include "../../preload/recording.h"
#include "guest.h"

#include <fcntl.h>
#include <stdbool.h>
#include <sys/mman.h>
#include <sys/stat.h>

/* The path of the recording that is mapped, into LINE; NULL: there is none. */
static char *recorded_path(char *line, int room)
{
	static const char suffix[] = RECORDING_SUFFIX "\n";
	FILE *maps = fopen("/proc/self/maps", "r");
	char *path = NULL;

	while (!path && fgets(line, room, maps)) {
		size_t length = strlen(line);

		if (length > strlen(suffix) &&
		    !strcmp(line + length - strlen(suffix), suffix))
			path = strchr(line, '/');
	}
	fclose(maps);
	if (path)
		path[strcspn(path, "\n")] = '\0';
	return path;
}

/* The recording of this process, mapped; NULL if there is none. */
static const struct recording_header *recorded(void)
{
	char line[1024], *path = recorded_path(line, sizeof(line));
	struct stat about;
	void *mapped;
	int fd;

	if (!path)
		return NULL;
	fd = open(path, O_RDONLY);
	if (fd < 0 || fstat(fd, &about))
		abort();
	mapped =
	    mmap(NULL, (size_t)about.st_size, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	return mapped;
}

/* Whether FD is open by what the recording says. */
static bool recorded_open(const struct recording_header *header, int fd)
{
	const struct recording_table *table = &header->sockets;
	const struct recording_socket *slots =
	    (const void *)((const char *)header + table->offset);

	return (unsigned int)fd < table->used && slots[fd].open;
}

static bool is_tcp(int fd)
{
	int protocol = 0;
	socklen_t size = sizeof(protocol);

	return !getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &size) &&
	       protocol == IPPROTO_TCP;
}

/* How many of the first N descriptors the recording tells wrongly. */
static unsigned int recorded_wrongly(int n)
{
	const struct recording_header *header = recorded();
	unsigned int wrong = 0;

	for (int fd = 0; fd < n; fd++)
		wrong += header && recorded_open(header, fd) != is_tcp(fd);
	return wrong;
}

#endif
