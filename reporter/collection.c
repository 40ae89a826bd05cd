/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * collection.c - the recordings that a report is about, and what is wrong.
 */
#include "collection.h"

#include "memory.h"
#include "progress.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <uthash.h>

struct collection_file {
	struct collection_identity {
		uint64_t device;
		uint64_t inode;
	} identity;
	UT_hash_handle hh;
};

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
static bool note_file(struct collection *collection, const char *path)
{
	struct collection_file *file;
	struct stat status;
	struct collection_identity identity;

	if (stat(path, &status))
		return true;
	memset(&identity, 0, sizeof identity);
	identity.device = status.st_dev;
	identity.inode = status.st_ino;
	HASH_FIND(hh, collection->files, &identity, sizeof identity, file);
	if (file)
		return false;
	file = memory_array(1, sizeof *file);
	file->identity = identity;
	HASH_ADD(hh, collection->files, identity, sizeof identity, file);
	return true;
}

static void add_recording(struct collection *collection, const char *path)
{
	char error[READER_ERROR_MAX];
	struct recording *recording;

	if (!note_file(collection, path))
		return;
	recording = reader_open(path, error);
	if (recording)
		collection_take(collection, recording);
	else
		collection_remark(collection, memory_copy(error), true);
}

/* In a folder that others write to, it may lead to anything. */
static bool is_link(const char *path)
{
	struct stat status;

	return !lstat(path, &status) && S_ISLNK(status.st_mode);
}

static void add_from_folder(struct collection *collection, const char *path)
{
	if (is_link(path))
		collection_remark(
		    collection,
		    memory_format("%s is a link, and in a folder none is "
		                  "followed",
		                  path),
		    true);
	else
		add_recording(collection, path);
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

		progress_at("reading", (size_t)i, (size_t)n, "recordings");
		add_from_folder(collection, file);
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
	struct collection_file *file, *next;

	for (size_t i = 0; i < collection->n_recordings; i++)
		reader_free(collection->recordings[i]);
	for (size_t i = 0; i < collection->n_remarks; i++)
		free(collection->remarks[i]);
	HASH_ITER(hh, collection->files, file, next)
	{
		HASH_DEL(collection->files, file);
		free(file);
	}
	free(collection->recordings);
	free(collection->remarks);
	*collection = (struct collection){0};
}
