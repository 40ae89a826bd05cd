/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * source.c - a file of tables that somebody may be changing, or cutting short.
 */
#include "source.h"

#include "procfs.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool source_refuse(const struct source *source, const char *format, ...)
{
	int n =
	    snprintf(source->error, READER_ERROR_MAX, "%.300s ", source->path);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(source->error + n, READER_ERROR_MAX - n, format, arguments);
	va_end(arguments);
	return false;
}

bool source_cut_short(const struct source *source, uint64_t needed)
{
	return source_refuse(
	    source, "is cut short: it has %llu bytes and needs at least %llu",
	    (unsigned long long)source->bytes, (unsigned long long)needed);
}

bool source_read(const struct source *source, void *into, size_t bytes,
                 uint64_t offset)
{
	char *to = into;

	while (bytes) {
		ssize_t n = pread(source->fd, to, bytes, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return source_refuse(source, "can't be read: %s",
			                     strerror(errno));
		if (n == 0)
			return source_refuse(source,
			                     "was cut short while it was read");
		to += n;
		bytes -= (size_t)n;
		offset += (uint64_t)n;
	}
	return true;
}

bool source_open(struct source *source)
{
	struct stat status;

	if (source->fd < 0)
		source->fd = procfs_open_file(source->path);
	if (source->fd < 0 && errno == EINVAL)
		return source_refuse(source, "is no regular file");
	if (source->fd < 0 || fstat(source->fd, &status) < 0)
		return source_refuse(source, "can't be read: %s",
		                     strerror(errno));
	if (!S_ISREG(status.st_mode))
		return source_refuse(source, "is no regular file");
	if (status.st_size == 0)
		return source_refuse(source, "is empty");
	source->bytes = (uint64_t)status.st_size;
	return true;
}

void source_close(struct source *source)
{
	if (source->fd >= 0)
		close(source->fd);
}

/* Finds where data begins at or after AT, and where it ends. */
static bool find_data(struct source *source, uint64_t at)
{
	off_t data, hole;

	if (at >= source->data && at < source->hole)
		return true;
	data = lseek(source->fd, (off_t)at, SEEK_DATA);
	if (data < 0 && errno == ENXIO)
		return false; /* Nothing but a hole up to the end of the file.
		               */
	hole = data < 0 ? -1 : lseek(source->fd, data, SEEK_HOLE);
	source->data = data < 0 ? at : (uint64_t)data;
	source->hole = hole < 0 ? UINT64_MAX : (uint64_t)hole;
	return true;
}

/* The slot of TABLE that the byte at OFFSET belongs to. */
static uint64_t slot_at(const struct recording_table *table, uint64_t offset)
{
	return (offset - table->offset) / table->slot_bytes;
}

size_t source_run(struct source *source, const struct recording_table *table,
                  size_t *slot)
{
	uint64_t at = table->offset + (uint64_t)*slot * table->slot_bytes, end;
	size_t run = SOURCE_CHUNK_BYTES / table->slot_bytes;

	if (*slot >= table->used || !find_data(source, at))
		return 0;
	if (source->data > at)
		*slot = slot_at(table, source->data);
	if (*slot >= table->used)
		return 0;
	end = slot_at(table, source->hole + table->slot_bytes - 1);
	if (source->hole != UINT64_MAX && end > *slot && end - *slot < run)
		run = end - *slot;
	return run < table->used - *slot ? run : table->used - *slot;
}
