/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * source.h - a file of tables that somebody may be changing, or cutting short.
 *
 * What can't be done leaves one sentence in the ERROR of the source.
 */
#ifndef FINLEAK_SOURCE_H
#define FINLEAK_SOURCE_H

#include "reader.h"

enum { SOURCE_CHUNK_BYTES = 1 << 18 };

struct source {
	int fd;
	uint64_t bytes;
	const char *path;
	char *error; /* READER_ERROR_MAX */
	char *chunk;
	char *again;
	/* Between these offsets there is no hole: some kernels go through all
	   of it each time that they are asked. */
	uint64_t data, hole;
};

/*
 * Opens the PATH of SOURCE, or takes the file that its FD is open for if that
 * is not -1: a regular one with something in it.
 */
bool source_open(struct source *source);
void source_close(struct source *source);

/* Fails: the path, then FORMAT filled in.  Always false. */
bool source_refuse(const struct source *source, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Fails: the file should have NEEDED bytes.  Always false. */
bool source_cut_short(const struct source *source, uint64_t needed);

/* Reads BYTES at OFFSET into INTO, all of them. */
bool source_read(const struct source *source, void *into, size_t bytes,
                 uint64_t offset);

/*
 * The next run of slots of TABLE at or after *SLOT that is no hole and fits
 * into SOURCE_CHUNK_BYTES: it begins at *SLOT; gives its length, 0 if there is
 * none.
 */
size_t source_run(struct source *source, const struct recording_table *table,
                  size_t *slot);

#endif
