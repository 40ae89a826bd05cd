/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * live_recording.c - finds and reads the recordings of a running process.
 *
 * The recorder keeps no descriptor, but it has its file mapped.  What the
 * process before an exec left lies beside it, by a name that tells the pid.
 */
#include "live_parts.h"

#include "memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char library[] = "libfinleak.so";

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool ends_in(const char *name, const char *suffix)
{
	size_t length = strlen(name), bytes = strlen(suffix);

	return length > bytes && !strcmp(name + length - bytes, suffix);
}

/* Its own: what it was left by who exec'ed may be mapped as well. */
static bool is_recording(const char *path)
{
	const char *base = base_of(path);

	return !strncmp(base, "finleak.", 8) &&
	       ends_in(base, RECORDING_SUFFIX) &&
	       !ends_in(base, RECORDING_EXEC_SUFFIX);
}

/* Whether HEADER is of PROCESS itself, not of one that it came from. */
static bool is_of(const struct recording_header *header,
                  const struct live_process *process)
{
	return (int)header->pid == process->status.inner_pid &&
	       (!header->started_ticks || !process->started ||
	        header->started_ticks == process->started);
}

/* In a pid namespace it knows itself by another number. */
static void rename_process(struct recording *recording,
                           const struct live_process *process)
{
	struct recording_header *header = &recording->header;

	if ((int)header->pid == process->pid)
		return;
	header->pid = (uint32_t)process->pid;
	header->ppid = (uint32_t)procfs_parent(process->pid);
}

static struct recording *read_from(int fd, const char *path,
                                   struct live_process *process)
{
	struct recording *recording;

	if (fd < 0) {
		snprintf(process->trouble, sizeof process->trouble,
		         "%.300s: %s", path, strerror(errno));
		return NULL;
	}
	recording = reader_open_at(fd, path, process->trouble);
	if (recording && is_of(&recording->header, process))
		return recording;
	reader_free(recording);
	return NULL;
}

/* The newest of the recordings that a process has mapped, unread. */
struct newest {
	int fd; /* -1: none */
	const char *path;
	uint64_t created_ns;
};

/* Only the header: whoever wants us to be busy maps hundreds. */
static void compare(struct newest *newest, const struct procfs_mapping *mapping,
                    struct live_process *process)
{
	struct recording_header header;
	int fd = procfs_open_mapping(process->pid, mapping);

	if (fd < 0 || !reader_glance(fd, &header)) {
		/* It says why. */
		reader_free(read_from(fd, mapping->path, process));
		return;
	}
	if (!is_of(&header, process) ||
	    (newest->fd >= 0 && header.created_ns < newest->created_ns)) {
		close(fd);
		return;
	}
	if (newest->fd >= 0)
		close(newest->fd);
	*newest = (struct newest){fd, mapping->path, header.created_ns};
}

/* The newest: threads may go on with an older one after an exec that failed. */
static struct recording *read_mapped(struct live_process *process)
{
	struct newest newest = {.fd = -1};
	struct recording *recording = NULL;
	struct procfs_mapping *mappings;
	ssize_t n = procfs_mappings(process->pid, &mappings);

	for (ssize_t i = 0; i < n; i++) {
		const struct procfs_mapping *mapping = &mappings[i];

		process->carries |= !strcmp(base_of(mapping->path), library);
		if (is_recording(mapping->path))
			compare(&newest, mapping, process);
	}
	if (newest.fd >= 0)
		recording = read_from(newest.fd, newest.path, process);
	procfs_free_mappings(mappings, n);
	if (recording)
		process->trouble[0] = '\0';
	return recording;
}

/* Anybody may have put a file of that name where all may write. */
static bool is_trusted(int fd, const struct live_process *process)
{
	struct stat about;

	if (fstat(fd, &about))
		return false;
	for (int i = 0; i < 3; i++) {
		if (about.st_uid == process->status.uid[i])
			return true;
	}
	return !about.st_uid || about.st_uid == geteuid();
}

static struct recording *read_left_in(const char *folder, size_t length,
                                      struct live_process *process)
{
	struct live_process same = *process; /* its trouble is no news */
	char *path =
	    memory_format("%.*s/finleak.%d" RECORDING_EXEC_SUFFIX, (int)length,
	                  folder, process->status.inner_pid);
	int fd = procfs_open_seen(process->pid, path);
	struct recording *recording = NULL;

	if (fd >= 0 && is_trusted(fd, process))
		recording = read_from(fd, path, &same);
	else if (fd >= 0)
		close(fd);
	free(path);
	if (!recording || recording->header.ended == RECORDING_END_EXEC)
		return recording;
	reader_free(recording);
	return NULL;
}

/* Where the recorder in PROCESS was told to make its recordings. */
static struct recording *read_left_as_told(struct live_process *process)
{
	static const char *const names[] = {"run=", "directory="};
	char *options = procfs_variable(process->pid, "FINLEAK_OPTIONS");
	struct recording *recording = NULL;
	char *rest = options, *word;

	while (!recording && rest && (word = strsep(&rest, ":"))) {
		for (int i = 0; !recording && i < 2; i++) {
			size_t length = strlen(names[i]);

			if (!strncmp(word, names[i], length) &&
			    word[length] == '/')
				recording = read_left_in(word + length,
				                         strlen(word + length),
				                         process);
		}
	}
	free(options);
	return recording;
}

static struct recording *read_left(const struct live_folders *folders,
                                   struct live_process *process)
{
	static const char *const usual[] = {"/dev/shm", "/tmp"};
	struct recording *recording = NULL;

	for (size_t i = 0; !recording && i < folders->n; i++)
		recording = read_left_in(folders->paths[i],
		                         strlen(folders->paths[i]), process);
	if (!recording)
		recording = read_left_as_told(process);
	for (size_t i = 0; !recording && i < 2; i++)
		recording = read_left_in(usual[i], strlen(usual[i]), process);
	return recording;
}

/* Of one that was not asked for only what it holds is of interest. */
static void keep_held(struct recording *recording, const struct look *look)
{
	size_t n = 0;

	for (size_t i = 0; i < recording->n_sockets; i++) {
		if (look_find(look, (int)recording->header.pid,
		              recording->sockets[i].fd))
			recording->sockets[n++] = recording->sockets[i];
	}
	recording->n_sockets = n;
}

static int by_number(const void *a, const void *b)
{
	const uint64_t *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

static bool closed_one_of(const struct recording *recording,
                          const struct look *look)
{
	size_t n = recording->n_closings;
	uint64_t *cookies = memory_array(n, sizeof *cookies);
	bool found = false;

	for (size_t i = 0; i < n; i++)
		cookies[i] = recording->closings[i].cookie;
	qsort(cookies, n, sizeof *cookies, by_number);
	for (size_t i = 0; n && !found && i < look->n_sockets; i++) {
		uint64_t cookie = look->sockets[i].stamp.cookie;

		found = cookie && bsearch(&cookie, cookies, n, sizeof *cookies,
		                          by_number);
	}
	free(cookies);
	return found;
}

/* Takes RECORDING, or frees it; whether it was of use. */
static bool take(struct recording *recording,
                 const struct live_process *process, const struct look *look,
                 struct collection *collection)
{
	rename_process(recording, process);
	if (process->role >= LIVE_HOLDS)
		keep_held(recording, look);
	if (recording->header.created_ns > look->taken_ns ||
	    (process->role >= LIVE_HOLDS && !recording->n_sockets &&
	     !closed_one_of(recording, look))) {
		reader_free(recording);
		return false;
	}
	collection_take(collection, recording);
	return true;
}

/* What is left in one run lies in one folder, whoever left it. */
static void note_folder(struct live_folders *folders, const char *path)
{
	char *folder =
	    memory_format("%.*s", (int)(base_of(path) - path - 1), path);

	for (size_t i = 0; i < folders->n; i++) {
		if (!strcmp(folders->paths[i], folder)) {
			free(folder);
			return;
		}
	}
	folders->paths = memory_grow(folders->paths, folders->n, &folders->room,
	                             sizeof *folders->paths);
	folders->paths[folders->n++] = folder;
}

void live_read(struct live_process *process, struct live_folders *folders)
{
	process->recording = read_mapped(process);
	if (process->recording)
		note_folder(folders, process->recording->path);
}

void live_take(struct live_process *process, const struct live_folders *folders,
               const struct look *look, struct collection *collection)
{
	struct recording *recording = process->recording;
	struct recording *left = read_left(folders, process);

	process->recording = NULL;
	if (recording)
		live_complete(recording, process, look);
	process->recorded =
	    recording && take(recording, process, look, collection);
	if (left)
		take(left, process, look, collection);
}
