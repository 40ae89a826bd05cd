/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * procfs.c - what /proc says of processes.
 */
#include "procfs_read.h"

#include "memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
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

const char *procfs_folder(void)
{
	return root;
}

void procfs_path(char path[static PATH_MAX], int pid, const char *name)
{
	snprintf(path, PATH_MAX, "%s/%d/%s", root, pid, name);
}

ssize_t procfs_read(int pid, const char *name, char *text, size_t room)
{
	char path[PATH_MAX];
	ssize_t n;
	int fd;

	procfs_path(path, pid, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	n = read(fd, text, room - 1);
	close(fd);
	text[n > 0 ? n : 0] = '\0';
	return n;
}

FILE *procfs_open(int pid, const char *name)
{
	char path[PATH_MAX];

	procfs_path(path, pid, name);
	return fopen(path, "re");
}

int procfs_number(const char *name)
{
	return *name >= '1' && *name <= '9' ? atoi(name) : 0;
}

/* The name stands in brackets and may hold spaces and brackets itself. */
static bool read_stat(int pid, struct stat_line *line)
{
	char text[1024];
	char *name, *rest;
	unsigned long long started;

	if (procfs_read(pid, "stat", text, sizeof text) <= 0)
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

int procfs_parent(int pid)
{
	struct stat_line line;

	return read_stat(pid, &line) ? line.ppid : -1;
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

/* All processes and their parents. */
static size_t families(struct family **all)
{
	DIR *folder = opendir(root);
	size_t n = 0, room = 0;
	struct stat_line line;
	struct dirent *entry;

	*all = NULL;
	while (folder && (entry = readdir(folder))) {
		int pid = procfs_number(entry->d_name);

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
			if (all[i].ppid != parent || all[i].pid == pid)
				continue;
			*pids = memory_grow(*pids, n, &room, sizeof **pids);
			(*pids)[n++] = all[i].pid;
			/* Numbers that are used again can seem a circle. */
			all[i].ppid = -1;
		}
		if (next == n)
			break;
		parent = (*pids)[next++];
	}
	free(all);
	return n;
}

size_t procfs_all(int **pids)
{
	struct family *all;
	size_t n = families(&all);

	*pids = memory_array(n, sizeof **pids);
	for (size_t i = 0; i < n; i++)
		(*pids)[i] = all[i].pid;
	free(all);
	return n;
}
