/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sweep.c - removes what nobody took over.
 */
#include "sweep.h"

#include "recording.h"
#include "system.h"
#include "words.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>

#define PREFIX "finleak."

/* As getdents64(2) tells it. */
struct entry {
	uint64_t inode;
	int64_t offset;
	uint16_t bytes;
	uint8_t type;
	char name[];
};

enum { ROUNDS = 16 }; /* of 4 KiB: a crowded directory is not ours to read */

/* The pid in NAME, finleak.PID.exec.recording; 0 if it is another. */
static long pid_in(const char *name)
{
	long pid = 0;

	if (strncmp(name, PREFIX, strlen(PREFIX)))
		return 0;
	for (name += strlen(PREFIX);
	     *name >= '0' && *name <= '9' && pid < 1 << 24; name++)
		pid = pid * 10 + (*name - '0');
	return strcmp(name, RECORDING_EXEC_SUFFIX) ? 0 : pid;
}

static void remove_if_left(int directory, const char *name)
{
	long pid = pid_in(name);
	struct stat about;

	if (!pid || system_call2(SYS_kill, pid, 0) != -ESRCH ||
	    system_call4(SYS_newfstatat, directory, name, &about,
	                 AT_SYMLINK_NOFOLLOW) ||
	    about.st_uid != (uid_t)system_call0(SYS_geteuid))
		return;
	system_call3(SYS_unlinkat, directory, name, 0);
}

static bool sweep_some(int directory)
{
	char room[4096] __attribute__((aligned(8)));
	long n = system_call3(SYS_getdents64, directory, room, sizeof room);

	for (long at = 0; at < n;) {
		const struct entry *entry = (const void *)(room + at);

		remove_if_left(directory, entry->name);
		at += entry->bytes;
	}
	return n > 0;
}

void sweep(const char *path, size_t length)
{
	char name[512];
	struct words words = words_in(name, sizeof name);
	long directory;
	int rounds = ROUNDS;

	words_add_some(&words, path, length);
	if (words.full)
		return;
	directory = system_call4(SYS_openat, AT_FDCWD, name,
	                         O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);
	if (directory < 0)
		return;
	while (rounds-- && sweep_some((int)directory))
		;
	system_call1(SYS_close, directory);
}
