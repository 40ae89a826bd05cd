/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * collection.c - the recordings that a report is about, and what is wrong.
 */
#include "collection.h"

#include "memory.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void collection_take(struct collection *collection, struct recording *recording)
{
	collection->recordings = memory_grow(
	    collection->recordings, collection->n_recordings,
	    &collection->recordings_room, sizeof(*collection->recordings));
	collection->recordings[collection->n_recordings++] = recording;
}

void collection_remark(struct collection *collection, char *sentence,
                       bool incomplete)
{
	collection->remarks = memory_grow(
	    collection->remarks, collection->n_remarks,
	    &collection->remarks_room, sizeof(*collection->remarks));
	collection->remarks[collection->n_remarks++] = sentence;
	collection->incomplete |= incomplete;
}

/* A file that is named twice, or by itself and by its folder, counts once. */
static bool is_there(const struct collection *collection, const char *path)
{
	struct stat one, other;

	for (size_t i = 0; i < collection->n_recordings; i++)
		if (!stat(path, &one) &&
		    !stat(collection->recordings[i]->path, &other) &&
		    one.st_ino == other.st_ino && one.st_dev == other.st_dev)
			return true;
	return false;
}

static void add_recording(struct collection *collection, const char *path)
{
	char error[READER_ERROR_MAX];
	struct recording *recording;

	if (is_there(collection, path))
		return;
	recording = reader_open(path, error);
	if (recording)
		collection_take(collection, recording);
	else
		collection_remark(collection, memory_copy(error), true);
}

static int is_recording(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);
	size_t suffix = strlen(RECORDING_SUFFIX);

	return length > suffix &&
	       !strcmp(entry->d_name + length - suffix, RECORDING_SUFFIX);
}

static void add_folder(struct collection *collection, const char *path)
{
	struct dirent **entries;
	int n = scandir(path, &entries, is_recording, alphasort);

	if (n < 0) {
		collection_remark(collection,
		                  memory_format("%s can't be read: %s", path,
		                                strerror(errno)),
		                  true);
		return;
	}
	if (n == 0)
		collection_remark(
		    collection,
		    memory_format("%s holds no recording (no file "
		                  "*" RECORDING_SUFFIX ")",
		                  path),
		    true);
	for (int i = 0; i < n; i++) {
		char *file = memory_format("%s/%s", path, entries[i]->d_name);

		add_recording(collection, file);
		free(file);
		free(entries[i]);
	}
	free(entries);
}

void collection_add(struct collection *collection, const char *path)
{
	struct stat status;

	if (stat(path, &status) == 0 && S_ISDIR(status.st_mode))
		add_folder(collection, path);
	else
		add_recording(collection, path);
}

void collection_free(struct collection *collection)
{
	for (size_t i = 0; i < collection->n_recordings; i++)
		reader_free(collection->recordings[i]);
	for (size_t i = 0; i < collection->n_remarks; i++)
		free(collection->remarks[i]);
	free(collection->recordings);
	free(collection->remarks);
	*collection = (struct collection){0};
}
