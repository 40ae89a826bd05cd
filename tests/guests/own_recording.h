/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * own_recording.h - what the recorder says of the program that this is part of,
 * from the recording that is mapped into it.  Bare, there is none: then nothing
 * is told wrongly.
 */
#ifndef OWN_RECORDING_H
#define OWN_RECORDING_H

#include "../../preload/recording.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* The path of the recording, of LINE's room; false if there is none. */
static inline int own_path(char *line, int room)
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
	if (!path)
		return 0;
	path[strcspn(path, "\n")] = '\0';
	memmove(line, path, strlen(path) + 1);
	return 1;
}

/*
 * The recording of this process, mapped for good; NULL if there is none.  A
 * child that was forked has another, once it has done something.
 */
static inline const struct recording_header *own_recording(void)
{
	static void *mapped;
	static size_t bytes;
	static pid_t pid;
	char path[1024];
	struct stat about;
	int fd;

	if (mapped && pid == getpid())
		return mapped;
	/* Its path would be found, too. */
	if (mapped)
		munmap(mapped, bytes);
	mapped = NULL;
	if (!own_path(path, sizeof(path))) {
		if (getenv("LD_PRELOAD"))
			puts("there is no recording");
		return NULL;
	}
	fd = open(path, O_RDONLY);
	if (fd < 0 || fstat(fd, &about))
		abort();
	bytes = (size_t)about.st_size;
	mapped = mmap(NULL, bytes, PROT_READ, MAP_SHARED, fd, 0);
	close(fd);
	pid = getpid();
	return mapped;
}

/* Slot NUMBER of TABLE. */
static inline const void *own_slot(const struct recording_table *table,
                                   uint64_t number)
{
	return (const char *)own_recording() + table->offset +
	       number * table->slot_bytes;
}

/* What is recorded of descriptor FD. */
static inline const struct recording_socket *own_socket(int fd)
{
	return own_slot(&own_recording()->sockets, (uint64_t)fd);
}

/* The same if FD is open; else NULL. */
static inline const struct recording_socket *own_open(int fd)
{
	if ((unsigned int)fd >= own_recording()->sockets.used ||
	    !own_socket(fd)->open)
		return NULL;
	return own_socket(fd);
}

/* The stack of MARK; NULL if there is none. */
static inline const struct recording_stack *
own_stack(const struct recording_mark *mark)
{
	if (!mark->stack || mark->stack & RECORDING_NO_STACK)
		return NULL;
	return own_slot(&own_recording()->stacks, mark->stack - 1);
}

/* The module of FRAME; NULL if it is in none. */
static inline const struct recording_module *own_module(uint64_t frame)
{
	uint64_t number = frame >> RECORDING_FRAME_MODULE_SHIFT;

	return number ? own_slot(&own_recording()->modules, number - 1) : NULL;
}

/* Where FRAME is in memory. */
static inline uintptr_t own_address(uint64_t frame)
{
	const struct recording_module *module = own_module(frame);

	return (uintptr_t)((frame & RECORDING_FRAME_ADDRESS) +
	                   (module ? module->load : 0));
}

/* Says whether what was found of WHAT is right. */
static inline void own_tell(const char *what, int right)
{
	printf("%s: %s\n", what, right ? "right" : "wrong");
	fflush(stdout);
}

/* How many stacks were lost, for whatever reason. */
static inline uint64_t own_losses(void)
{
	uint64_t sum = 0;

	for (int i = 0; i < RECORDING_LOST_COUNT; i++)
		sum += own_recording()->lost[i];
	return sum;
}

#endif
