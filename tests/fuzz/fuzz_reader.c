/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz_reader.c - any bytes as a recording, through to the text and the JSON.
 */
#include "reporter/assemble.h"
#include "reporter/output.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The document must stay whole, whatever the recording says. */
static void check_json(const char *text, size_t bytes)
{
	if (bytes < 4 || text[0] != '{' || strcmp(text + bytes - 3, "\n}\n"))
		abort();
	for (size_t i = 0; i < bytes; i++)
		if ((unsigned char)text[i] < ' ' && text[i] != '\n')
			abort();
}

static void check_text(const char *text, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		if (((unsigned char)text[i] < ' ' && text[i] != '\n') ||
		    text[i] == 0x7f)
			abort();
}

static void print(const struct report *report, const char *format, bool verbose,
                  void (*check)(const char *text, size_t bytes))
{
	struct output_style style = {.prefix = "", .verbose = verbose};
	char *text;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	output_find(format)->print(report, &style, out);
	fclose(out);
	check(text, bytes);
	free(text);
}

static void report_on(struct recording **recordings, size_t n)
{
	struct report *report = assemble(&(struct assemble_input){
	    .recordings = recordings, .n_recordings = n});

	print(report, "text", false, check_text);
	print(report, "text", true, check_text);
	print(report, "json", false, check_json);
	assemble_free(report);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64], error[READER_ERROR_MAX];
	int fd = memfd_create("fuzz", MFD_CLOEXEC);
	struct recording *recordings[2];

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	recordings[0] = reader_open(path, error);
	recordings[1] = recordings[0] ? reader_open(path, error) : NULL;
	/* Twice the same: all that is compared between recordings is equal. */
	if (recordings[1])
		report_on(recordings, 2);
	if (recordings[0])
		report_on(recordings, 1);
	reader_free(recordings[0]);
	reader_free(recordings[1]);
	close(fd);
	return 0;
}
