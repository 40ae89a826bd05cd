/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzzing.h - what the fuzz targets have in common: files of any bytes, and
 * what must be true of every report.
 *
 * A promise that is broken ends the program, which the fuzzer then tells.
 */
#ifndef FUZZ_FUZZING_H
#define FUZZ_FUZZING_H

#include "reporter/assemble.h"
#include "reporter/output.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file in memory that holds DATA; PATH is its name as long as it is open. */
static inline int fuzzing_file(const uint8_t *data, size_t size,
                               char path[static 64])
{
	int fd = memfd_create("fuzz", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, 64, "/proc/self/fd/%d", fd);
	return fd;
}

/* A terminal obeys C0 and C1, and shows what follows these backwards. */
static inline bool fuzzing_steers(uint32_t character)
{
	return character < ' ' || (character >= 0x7f && character < 0xa0) ||
	       (character >= 0x202a && character <= 0x202e) ||
	       (character >= 0x2066 && character <= 0x2069);
}

/* The character at TEXT, which must be UTF-8 as it should be. */
static inline uint32_t fuzzing_character(const unsigned char *text,
                                         size_t *bytes)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	uint32_t character = text[0];

	*bytes = text[0] < 0x80   ? 1
	         : text[0] < 0xc0 ? 0
	         : text[0] < 0xe0 ? 2
	         : text[0] < 0xf0 ? 3
	         : text[0] < 0xf8 ? 4
	                          : 0;
	if (*bytes > 1)
		character = text[0] & (0x7f >> *bytes);
	for (size_t i = 1; i < *bytes; i++) {
		if (text[i] >> 6 != 2)
			abort();
		character = character << 6 | (text[i] & 0x3f);
	}
	if (!*bytes || character < least[*bytes] || character > 0x10ffff ||
	    (character >= 0xd800 && character < 0xe000))
		abort();
	return character;
}

/* Valid, and nothing in it but our own newlines that a terminal obeys. */
static inline void fuzzing_check(const char *text, size_t bytes)
{
	const unsigned char *at = (const unsigned char *)text;
	const unsigned char *end = at + bytes;
	size_t length;

	for (; at < end; at += length) {
		uint32_t character = fuzzing_character(at, &length);

		if (fuzzing_steers(character) && character != '\n')
			abort();
	}
}

static inline void fuzzing_print(const struct report *report,
                                 const char *format, bool verbose)
{
	struct output_style style = {.prefix = "", .verbose = verbose};
	char *text;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	output_find(format)->print(report, &style, out);
	fclose(out);
	fuzzing_check(text, bytes);
	if (!strcmp(format, "json") &&
	    (bytes < 4 || text[0] != '{' || strcmp(text + bytes - 3, "\n}\n")))
		abort();
	free(text);
}

/* Everything that can be printed of INPUT. */
static inline void fuzzing_report(const struct assemble_input *input)
{
	struct report *report = assemble(input);

	fuzzing_print(report, "text", false);
	fuzzing_print(report, "text", true);
	fuzzing_print(report, "json", false);
	assemble_free(report);
}

/*
 * No path in RECORDING may lead anywhere: what the fuzzer dreams up must not be
 * opened, and what is on this machine must not matter.
 */
static inline void fuzzing_blind(struct recording *recording)
{
	for (size_t i = 0; i < recording->n_modules; i++) {
		char *path = recording->modules[i].path;

		*path = *path ? '?' : '\0';
	}
	if (*recording->header.exe)
		*recording->header.exe = '?';
}

#endif
