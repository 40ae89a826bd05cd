/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz_reader.c - any bytes as a recording, through to the text and the JSON.
 */
#include "fuzzing.h"

static struct recording *open_blind(const char *path)
{
	char error[READER_ERROR_MAX];
	struct recording *recording = reader_open(path, error);

	if (recording)
		fuzzing_blind(recording);
	else
		fuzzing_check(error, strlen(error));
	return recording;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];
	int fd = fuzzing_file(data, size, path);
	struct recording *recordings[2];
	struct assemble_input input = {.recordings = recordings};

	recordings[0] = open_blind(path);
	recordings[1] = recordings[0] ? open_blind(path) : NULL;
	input.n_recordings = 1;
	if (recordings[0])
		fuzzing_report(&input);
	/* Twice the same: all that is compared between recordings is equal. */
	input.n_recordings = 2;
	input.list_all = true;
	if (recordings[1])
		fuzzing_report(&input);
	reader_free(recordings[0]);
	reader_free(recordings[1]);
	close(fd);
	return 0;
}
