/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keep.c - copies recordings to where they are to be kept.
 */
#include "keep.h"

#include "memory.h"
#include "pattern.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK_BYTES = 1 << 16 };

static bool copy_bytes(int from, int to, off_t start, off_t end)
{
	char bytes[CHUNK_BYTES];

	while (start < end) {
		size_t want = sizeof bytes;
		ssize_t n;

		if ((off_t)want > end - start)
			want = (size_t)(end - start);
		n = pread(from, bytes, want, start);
		if (n <= 0 || pwrite(to, bytes, (size_t)n, start) != n)
			return false;
		start += n;
	}
	return true;
}

/* What is a hole in FROM stays one: most of a recording is. */
static bool copy_sparsely(int from, int to)
{
	off_t end = lseek(from, 0, SEEK_END);
	off_t hole, data = 0;

	if (end < 0 || ftruncate(to, end))
		return false;
	while (data < end) {
		data = lseek(from, data, SEEK_DATA);
		if (data < 0)
			return errno == ENXIO; /* no data after here */
		hole = lseek(from, data, SEEK_HOLE);
		if (hole < 0 || !copy_bytes(from, to, data, hole))
			return false;
		data = hole;
	}
	return true;
}

static bool copy_file(const char *source, const char *path)
{
	int from = open(source, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	int to = from < 0 ? -1
	                  : open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
	                         0600);
	bool done = to >= 0 && copy_sparsely(from, to);
	int error = errno;

	if (from >= 0)
		close(from);
	if (to >= 0 && close(to))
		done = false;
	if (to >= 0 && !done)
		unlink(path);
	errno = error;
	return done;
}

/* Beside its place first: whoever looks there never sees half a recording. */
static bool put(const char *source, const char *path)
{
	char *beside = memory_format("%s.%d.part", path, getpid());
	bool done = copy_file(source, beside) && !rename(beside, path);
	int error = errno;

	if (!done)
		unlink(beside);
	free(beside);
	errno = error;
	return done;
}

static bool is_given(const struct keep *keep, const char *path)
{
	for (size_t i = 0; i < keep->n; i++) {
		if (!strcmp(keep->names[i], path))
			return true;
	}
	return false;
}

static void give(struct keep *keep, const char *path)
{
	keep->names =
	    memory_grow(keep->names, keep->n, &keep->room, sizeof *keep->names);
	keep->names[keep->n++] = memory_copy(path);
}

/* PATH with the first .N that makes it a new name; false: too long. */
static bool make_unique(const struct keep *keep, char path[static PATH_MAX])
{
	size_t length = strlen(path);

	for (int i = 2; is_given(keep, path); i++) {
		int n = snprintf(path + length, PATH_MAX - length, ".%d", i);

		if ((size_t)n >= PATH_MAX - length)
			return false;
	}
	return true;
}

bool keep_recording(struct keep *keep, const struct recording *recording,
                    const char *pattern, char path[static PATH_MAX],
                    char error[static READER_ERROR_MAX])
{
	const struct recording_header *header = &recording->header;

	errno = ENAMETOOLONG;
	if (pattern_expand(pattern, (int)header->pid, header->exe, path) &&
	    make_unique(keep, path) && pattern_make_parents(path) &&
	    put(recording->path, path)) {
		give(keep, path);
		return true;
	}
	snprintf(error, READER_ERROR_MAX,
	         "the recording of pid %u could not be kept as %.300s: %s",
	         header->pid, path, strerror(errno));
	return false;
}

void keep_free(struct keep *keep)
{
	for (size_t i = 0; i < keep->n; i++)
		free(keep->names[i]);
	free(keep->names);
	memset(keep, 0, sizeof *keep);
}
