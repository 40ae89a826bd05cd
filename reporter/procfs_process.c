/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * procfs_process.c - what /proc says of a process: who it is, what it runs.
 */
#include "procfs_read.h"

#include "arguments.h"
#include "memory.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Pid namespaces nest so deep: see pid_namespaces(7). */
enum { CMDLINE_MAX = 4096, STATUS_MAX = 8192, NESTED_MAX = 32 };

/* Where the link NAME of PID points to. */
static bool read_link(int pid, const char *name, char target[static PATH_MAX])
{
	char path[PATH_MAX];
	ssize_t n;

	procfs_path(path, pid, name);
	n = readlink(path, target, PATH_MAX - 1);
	target[n > 0 ? n : 0] = '\0';
	return n > 0;
}

bool procfs_exe(int pid, char path[static PATH_MAX])
{
	return read_link(pid, "exe", path);
}

char **procfs_cmdline(int pid)
{
	char text[CMDLINE_MAX];
	ssize_t n = procfs_read(pid, "cmdline", text, sizeof text);

	return n > 0 ? arguments_split(text, (size_t)n) : NULL;
}

char *procfs_variable(int pid, const char *name)
{
	FILE *file = procfs_open(pid, "environ");
	size_t room = 0, length = strlen(name);
	char *text = NULL, *value = NULL;

	while (file && !value && getdelim(&text, &room, '\0', file) > 0) {
		if (!strncmp(text, name, length) && text[length] == '=')
			value = memory_copy(text + length + 1);
	}
	if (file)
		fclose(file);
	free(text);
	return value;
}

/* The numbers after NAME in TEXT, at most MOST; gives how many. */
static int numbers(const char *text, const char *name, long *found, int most)
{
	const char *at = strstr(text, name);
	char *end;
	int n = 0;

	if (!at)
		return 0;
	at += strlen(name);
	while (*at == ' ' || *at == '\t' || (*at >= '0' && *at <= '9')) {
		long number = strtol(at, &end, 10);

		if (end == at)
			break;
		if (n < most)
			found[n++] = number;
		at = end;
	}
	return n;
}

/* The last of them: the pid in the innermost namespace. */
static int inner(const char *text, int pid)
{
	long found[NESTED_MAX + 1];
	int n = numbers(text, "\nNSpid:", found, NESTED_MAX + 1);

	return n ? (int)found[n - 1] : pid;
}

bool procfs_status(int pid, struct procfs_status *status)
{
	char text[STATUS_MAX];
	long found[3];

	if (procfs_read(pid, "status", text, sizeof text) <= 0)
		return false;
	*status = (struct procfs_status){.leader = pid};
	if (numbers(text, "\nTgid:", found, 1))
		status->leader = (int)found[0];
	status->inner_pid = inner(text, pid);
	if (numbers(text, "\nUid:", found, 3) < 3)
		return false;
	for (int i = 0; i < 3; i++)
		status->uid[i] = (unsigned int)found[i];
	return true;
}

static int inner_tid(int pid, int tid)
{
	char name[64], text[STATUS_MAX];

	snprintf(name, sizeof name, "task/%d/status", tid);
	return procfs_read(pid, name, text, sizeof text) > 0 ? inner(text, tid)
	                                                     : tid;
}

size_t procfs_threads(int pid, bool nested, struct procfs_thread **threads)
{
	char path[PATH_MAX];
	size_t n = 0, room = 0;
	struct dirent *entry;
	DIR *folder;

	*threads = NULL;
	procfs_path(path, pid, "task");
	folder = opendir(path);
	while (folder && (entry = readdir(folder))) {
		int tid = procfs_number(entry->d_name);

		if (!tid)
			continue;
		*threads = memory_grow(*threads, n, &room, sizeof **threads);
		(*threads)[n++] = (struct procfs_thread){
		    .tid = tid,
		    .inner_tid = nested ? inner_tid(pid, tid) : tid,
		};
	}
	if (folder)
		closedir(folder);
	return n;
}

bool procfs_thread_name(int pid, int tid, char name[static PROCFS_NAME_MAX])
{
	char path[64];
	ssize_t n;

	snprintf(path, sizeof path, "task/%d/comm", tid);
	n = procfs_read(pid, path, name, PROCFS_NAME_MAX);
	if (n <= 0)
		return false;
	/* The kernel ends it by a newline, and may have more of them in it. */
	if (name[n - 1] == '\n')
		name[n - 1] = '\0';
	return true;
}

uint64_t procfs_net_namespace(int pid)
{
	char target[PATH_MAX];
	unsigned long long inode;

	if (!read_link(pid, "ns/net", target) ||
	    sscanf(target, "net:[%llu]", &inode) != 1)
		return 0;
	return inode;
}

int procfs_open_net_namespace(int pid)
{
	char path[PATH_MAX];

	procfs_path(path, pid, "ns/net");
	return open(path, O_RDONLY | O_CLOEXEC);
}
