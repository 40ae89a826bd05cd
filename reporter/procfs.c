/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * procfs.c - what /proc says of processes.
 */
#include "procfs.h"

#include "memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *root = "/proc";

struct stat_line {
	char name[PROCFS_NAME_MAX];
	char state;
	int ppid;
	unsigned int flags; /* the kernel's PF_* */
	uint64_t started;
};

/* From the kernel's include/linux/sched.h; proc(5) promises the field. */
enum { PF_EXITING = 4 };

struct family {
	int pid;
	int ppid;
};

void procfs_root(const char *folder)
{
	root = folder;
}

/* Reads the file NAME of PID, ended by NUL; false if there is none. */
static bool read_file(int pid, const char *name, char *text, size_t room)
{
	char path[PATH_MAX];
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "%s/%d/%s", root, pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	n = read(fd, text, room - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* The name stands in brackets and may hold spaces and brackets itself. */
static bool read_stat(int pid, struct stat_line *line)
{
	char text[1024];
	char *name, *rest;
	unsigned long long started;

	if (!read_file(pid, "stat", text, sizeof text))
		return false;
	name = strchr(text, '(');
	rest = strrchr(text, ')');
	errno = EINVAL;
	if (!name || !rest || rest < name)
		return false;
	*rest++ = '\0';
	snprintf(line->name, sizeof line->name, "%s", name + 1);
	if (sscanf(rest,
	           " %c %d %*s %*s %*s %*s %u %*s %*s %*s %*s %*s %*s %*s "
	           "%*s %*s %*s %*s %*s %llu",
	           &line->state, &line->ppid, &line->flags, &started) != 4)
		return false;
	line->started = started;
	return true;
}

bool procfs_name(int pid, char name[static PROCFS_NAME_MAX])
{
	struct stat_line line;

	if (!read_stat(pid, &line))
		return false;
	strcpy(name, line.name);
	return true;
}

uint64_t procfs_started(int pid)
{
	struct stat_line line;

	return read_stat(pid, &line) ? line.started : 0;
}

static bool has_ended(const struct stat_line *line)
{
	/* One that is exiting has lost its descriptors already. */
	return line->state == 'Z' || line->state == 'X' ||
	       line->flags & PF_EXITING;
}

bool procfs_lives(int pid)
{
	struct stat_line line;

	return read_stat(pid, &line) && !has_ended(&line);
}

bool procfs_exe(int pid, char path[static PATH_MAX])
{
	char link[PATH_MAX];
	ssize_t n;

	snprintf(link, sizeof link, "%s/%d/exe", root, pid);
	n = readlink(link, path, PATH_MAX - 1);
	path[n > 0 ? n : 0] = '\0';
	return n > 0;
}

static int by_descriptor(const void *a, const void *b)
{
	const struct procfs_socket *one = a, *other = b;

	return (one->fd > other->fd) - (one->fd < other->fd);
}

/* Whether the descriptor NAME in the open FOLDER is a socket. */
static bool read_socket(DIR *folder, const char *name,
                        struct procfs_socket *socket)
{
	char target[64];
	unsigned long long inode;
	ssize_t n = readlinkat(dirfd(folder), name, target, sizeof target - 1);

	if (n <= 0)
		return false;
	target[n] = '\0';
	if (sscanf(target, "socket:[%llu]", &inode) != 1)
		return false;
	socket->fd = atoi(name);
	socket->inode = inode;
	return true;
}

size_t procfs_sockets(int pid, struct procfs_socket **sockets)
{
	char path[PATH_MAX];
	size_t n = 0, room = 0;
	struct dirent *entry;
	DIR *folder;

	*sockets = NULL;
	snprintf(path, sizeof path, "%s/%d/fd", root, pid);
	folder = opendir(path);
	if (!folder)
		return 0;
	while ((entry = readdir(folder))) {
		*sockets = memory_grow(*sockets, n, &room, sizeof **sockets);
		n += read_socket(folder, entry->d_name, *sockets + n);
	}
	closedir(folder);
	if (n)
		qsort(*sockets, n, sizeof **sockets, by_descriptor);
	return n;
}

static bool is_pid(const char *name)
{
	return *name >= '1' && *name <= '9';
}

/* All processes and their parents. */
static size_t families(struct family **all)
{
	DIR *folder = opendir(root);
	size_t n = 0, room = 0;
	struct stat_line line;
	struct dirent *entry;

	*all = NULL;
	while (folder && (entry = readdir(folder))) {
		int pid = is_pid(entry->d_name) ? atoi(entry->d_name) : 0;

		if (!pid || !read_stat(pid, &line) || has_ended(&line))
			continue;
		*all = memory_grow(*all, n, &room, sizeof **all);
		(*all)[n].pid = pid;
		(*all)[n++].ppid = line.ppid;
	}
	if (folder)
		closedir(folder);
	return n;
}

size_t procfs_descendants(int pid, int **pids)
{
	struct family *all;
	size_t n_all = families(&all);
	size_t n = 0, room = 0, next = 0;
	int parent = pid;

	/* The list is its own queue: whoever is found is asked for children. */
	*pids = NULL;
	for (;;) {
		for (size_t i = 0; i < n_all; i++) {
			if (all[i].ppid != parent)
				continue;
			*pids = memory_grow(*pids, n, &room, sizeof **pids);
			(*pids)[n++] = all[i].pid;
		}
		if (next == n)
			break;
		parent = (*pids)[next++];
	}
	free(all);
	return n;
}
