/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * folder.c - the private directory of a run, where recordings and roll are
 * made.
 */
#include "folder.h"

#include "memory.h"
#include "roll.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* Where to try, in this order; NAME is a variable that may hold a path. */
static const struct {
	const char *name;
	const char *path;
	bool private; /* nobody but its owner gets through */
} places[] = {
    {.name = "FINLEAK_DIR"}, {.name = "XDG_RUNTIME_DIR", .private = true},
    {.path = "/dev/shm"},    {.name = "TMPDIR"},
    {.path = "/tmp"},
};

/* Into PATH; false: this place is not for us. */
static bool place(size_t i, char path[static PATH_MAX])
{
	const char *from =
	    places[i].name ? getenv(places[i].name) : places[i].path;

	/* What root starts may become a user who can't pass through. */
	if (!from || *from != '/' || (places[i].private && !geteuid()))
		return false;
	/* It is to stand in FINLEAK_OPTIONS, which splits at colons. */
	if (strchr(from, ':') || strlen(from) > PATH_MAX / 2)
		return false;
	strcpy(path, from);
	return true;
}

/*
 * For root: others may pass through the outer directory and make files in the
 * inner one, if they know a name of 128 random bits.
 */
static bool make_inner(struct folder *folder)
{
	uint64_t name[2];

	if (getrandom(name, sizeof name, 0) != sizeof name)
		return false;
	if (snprintf(folder->path, sizeof folder->path, "%s/%016llx%016llx",
	             folder->outer, (unsigned long long)name[0],
	             (unsigned long long)name[1]) >= (int)sizeof folder->path)
		return false;
	return !mkdir(folder->path, 0700) && !chmod(folder->path, 01733) &&
	       !chmod(folder->outer, 0711);
}

/*
 * Where others may rename what is ours, they could put a directory of theirs in
 * its place, and change under our programs what these have mapped.
 */
static bool is_safe(const char *where, char error[static READER_ERROR_MAX])
{
	struct stat about;

	if (stat(where, &about) || !(about.st_mode & S_IWOTH) ||
	    about.st_mode & S_ISVTX)
		return true;
	snprintf(error, READER_ERROR_MAX,
	         "%.400s is no safe place: others may write there, and it has "
	         "no sticky bit",
	         where);
	return false;
}

static bool make_at(struct folder *folder, const char *where,
                    char error[static READER_ERROR_MAX])
{
	bool shared = !geteuid();
	bool done;

	if (!is_safe(where, error))
		return false;
	snprintf(folder->outer, sizeof folder->outer, "%.*s/finleak-XXXXXX",
	         PATH_MAX / 2, where);
	done = mkdtemp(folder->outer);
	if (done) {
		strcpy(folder->path, folder->outer);
		done = !shared || make_inner(folder);
		folder->fd =
		    open(folder->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		done = done && folder->fd >= 0;
	} else {
		*folder->outer = '\0';
	}
	if (!done)
		snprintf(error, READER_ERROR_MAX,
		         "no directory can be made in %.400s: %s", where,
		         strerror(errno));
	return done && roll_make(folder->path, shared, error);
}

bool folder_make(struct folder *folder, char error[static READER_ERROR_MAX])
{
	const char *wanted = getenv(places[0].name);
	char where[PATH_MAX], last[READER_ERROR_MAX];

	memset(folder, 0, sizeof *folder);
	folder->fd = -1;
	strcpy(last, "it must be an absolute path without a colon");
	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		bool made = place(i, where) && make_at(folder, where, last);

		if (i == 0)
			*error = '\0';
		if (i == 0 && !made && wanted && *wanted)
			snprintf(error, READER_ERROR_MAX,
			         "%s can't be used: %.400s", places[0].name,
			         last);
		if (made)
			return true;
		folder_remove(folder);
	}
	strcpy(error, last);
	return false;
}

/* Calls TELL with each name in it until that gives false. */
static void each(const struct folder *folder,
                 bool (*tell)(const struct folder *folder, const char *name,
                              void *data),
                 void *data)
{
	int fd = openat(folder->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *names = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!names) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(names))) {
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..") &&
		    !tell(folder, entry->d_name, data))
			break;
	}
	closedir(names);
}

static bool remove_one(const struct folder *folder, const char *name,
                       void *data)
{
	(void)data;
	unlinkat(folder->fd, name, 0);
	return true;
}

void folder_remove(struct folder *folder)
{
	if (folder->fd >= 0) {
		each(folder, remove_one, NULL);
		close(folder->fd);
	}
	if (*folder->outer && strcmp(folder->outer, folder->path))
		rmdir(folder->path);
	if (*folder->outer)
		rmdir(folder->outer);
	*folder->outer = '\0';
	folder->fd = -1;
}

/* A pipe or a link that wears the name would be a trap. */
static bool is_recording(const struct folder *folder, const char *name)
{
	size_t length = strlen(name), suffix = strlen(RECORDING_SUFFIX);
	struct stat about;

	return length > suffix &&
	       !strcmp(name + length - suffix, RECORDING_SUFFIX) &&
	       !fstatat(folder->fd, name, &about, AT_SYMLINK_NOFOLLOW) &&
	       S_ISREG(about.st_mode);
}

static bool note_one(const struct folder *folder, const char *name, void *data)
{
	bool *found = data;

	*found = is_recording(folder, name);
	return !*found;
}

bool folder_has_recordings(const struct folder *folder)
{
	bool found = false;

	each(folder, note_one, &found);
	return found;
}

bool folder_is_gone(const struct folder *folder)
{
	struct stat about;

	return fstat(folder->fd, &about) || !about.st_nlink;
}

struct list {
	char **paths;
	size_t n, room;
};

static bool list_one(const struct folder *folder, const char *name, void *data)
{
	struct list *list = data;

	if (!is_recording(folder, name))
		return true;
	list->paths =
	    memory_grow(list->paths, list->n, &list->room, sizeof *list->paths);
	list->paths[list->n++] = memory_format("%s/%s", folder->path, name);
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

size_t folder_recordings(const struct folder *folder, char ***paths)
{
	struct list list = {0};

	each(folder, list_one, &list);
	if (list.n)
		qsort(list.paths, list.n, sizeof *list.paths, by_name);
	*paths = list.paths;
	return list.n;
}
