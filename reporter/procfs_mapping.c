/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * procfs_mapping.c - the files that a process has mapped.
 */
#include "procfs_read.h"

#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct listing {
	struct procfs_mapping *mappings;
	size_t n, room;
};

/* Takes the mark of a deleted file off the end of PATH. */
static bool take_deleted(char *path)
{
	static const char mark[] = " (deleted)";
	size_t length = strlen(path), mark_length = sizeof mark - 1;

	if (length < mark_length ||
	    strcmp(path + length - mark_length, mark) != 0)
		return false;
	path[length - mark_length] = '\0';
	return true;
}

/* "7f2a1000-7f2a3000 rw-s 00001000 00:1a 4711     /dev/shm/x (deleted)" */
static void take_line(struct listing *listing, char *line)
{
	struct procfs_mapping mapping = {0};
	int path_at = 0;
	char *path;

	line[strcspn(line, "\n")] = '\0';
	if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %*s %*s %*s %" SCNu64 " %n",
	           &mapping.start, &mapping.end, &mapping.inode,
	           &path_at) != 3 ||
	    !path_at || line[path_at] != '/')
		return;
	path = line + path_at;
	mapping.deleted = take_deleted(path);
	mapping.path = memory_copy(path);
	listing->mappings =
	    memory_grow(listing->mappings, listing->n, &listing->room,
	                sizeof *listing->mappings);
	listing->mappings[listing->n++] = mapping;
}

static int by_file(const void *a, const void *b)
{
	const struct procfs_mapping *one = a, *other = b;

	if (one->inode != other->inode)
		return one->inode > other->inode ? 1 : -1;
	return strcmp(one->path, other->path);
}

static int by_file_and_start(const void *a, const void *b)
{
	const struct procfs_mapping *one = a, *other = b;
	int order = by_file(a, b);

	return order
	           ? order
	           : (one->start > other->start) - (one->start < other->start);
}

/* Leaves the first of the mappings of each file. */
static void unify(struct listing *listing)
{
	struct procfs_mapping *mappings = listing->mappings;
	size_t n = 0;

	if (!listing->n)
		return;
	qsort(mappings, listing->n, sizeof *mappings, by_file_and_start);
	for (size_t i = 1; i < listing->n; i++) {
		if (by_file(&mappings[n], &mappings[i]))
			mappings[++n] = mappings[i];
		else
			free(mappings[i].path);
	}
	listing->n = n + 1;
}

ssize_t procfs_mappings(int pid, struct procfs_mapping **mappings)
{
	FILE *file = procfs_open(pid, "maps");
	struct listing listing = {0};
	size_t room = 0;
	char *line = NULL;

	*mappings = NULL;
	if (!file)
		return -1;
	while (getline(&line, &room, file) > 0)
		take_line(&listing, line);
	free(line);
	fclose(file);
	unify(&listing);
	*mappings = listing.mappings;
	return (ssize_t)listing.n;
}

void procfs_free_mappings(struct procfs_mapping *mappings, ssize_t n)
{
	for (ssize_t i = 0; i < n; i++)
		free(mappings[i].path);
	free(mappings);
}

/*
 * A descriptor for reading what FD, which was opened by O_PATH, points to.
 * Opening a device may already do something to it: only regular files are.
 */
static int open_regular(int fd, uint64_t inode)
{
	char path[PATH_MAX];
	struct stat about;
	int opened = -1;

	if (fd < 0)
		return -1;
	if (!fstat(fd, &about)) {
		errno = S_ISREG(about.st_mode) ? ESTALE : EINVAL;
		if (S_ISREG(about.st_mode) &&
		    (!inode || about.st_ino == inode)) {
			/* Of ours, whatever stands in for other processes. */
			snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
			opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
		}
	}
	close(fd);
	return opened;
}

static int open_at(const char *path, uint64_t inode)
{
	return open_regular(open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC), inode);
}

static int open_inside(int pid, const char *path, uint64_t inode)
{
	char *inside =
	    memory_format("%s/%d/root%s", procfs_folder(), pid, path);
	int fd = open_at(inside, inode);

	free(inside);
	return fd;
}

/* Only for those with CAP_CHECKPOINT_RESTORE; a magic link, so it is followed.
 */
static int open_map_file(int pid, const struct procfs_mapping *mapping)
{
	char name[64], path[PATH_MAX];

	snprintf(name, sizeof name, "map_files/%" PRIx64 "-%" PRIx64,
	         mapping->start, mapping->end);
	procfs_path(path, pid, name);
	return open_regular(open(path, O_PATH | O_CLOEXEC), mapping->inode);
}

/*
 * The path is as the process had it when it opened the file: it may have
 * changed its root since, or live in another mount namespace.  The inode tells
 * whether it is the file; the device does not, because btrfs shows another one
 * in maps.
 */
int procfs_open_mapping(int pid, const struct procfs_mapping *mapping)
{
	int fd = -1, error;

	errno = ENOENT;
	if (!mapping->deleted) {
		fd = open_at(mapping->path, mapping->inode);
		if (fd < 0)
			fd = open_inside(pid, mapping->path, mapping->inode);
	}
	error = errno;
	if (fd < 0)
		fd = open_map_file(pid, mapping);
	if (fd < 0)
		errno = error;
	return fd;
}

/* Where there is no /proc: what was a file a moment ago is one still, likely.
 */
static int open_again(const char *path)
{
	struct stat about;
	int fd;

	if (stat(path, &about))
		return -1;
	errno = EINVAL;
	if (!S_ISREG(about.st_mode))
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 || (!fstat(fd, &about) && S_ISREG(about.st_mode)))
		return fd;
	close(fd);
	errno = EINVAL;
	return -1;
}

int procfs_open_file(const char *path)
{
	int fd = open(path, O_PATH | O_CLOEXEC), opened;

	if (fd < 0)
		return -1;
	opened = open_regular(fd, 0);
	return opened < 0 && errno == ENOENT ? open_again(path) : opened;
}

int procfs_open_seen(int pid, const char *path)
{
	int fd = open_inside(pid, path, 0);

	return fd < 0 ? open_at(path, 0) : fd;
}
