/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * roll.c - the roll of a run: which images of its processes have signed on.
 */
#include "roll.h"

#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static const size_t roll_bytes =
    sizeof(struct recording_roll) +
    ROLL_ENTRIES * sizeof(struct recording_roll_entry);

static void blame(char error[static READER_ERROR_MAX], const char *path,
                  const char *what)
{
	snprintf(error, READER_ERROR_MAX, "%.400s: %s", path, what);
}

static void name_file(const char *folder, char path[static PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/%s", folder, RECORDING_ROLL_FILE);
}

static bool give_length(int fd)
{
	struct rlimit limit;

	/* Past this limit the kernel would kill us with SIGXFSZ (H47). */
	if (!getrlimit(RLIMIT_FSIZE, &limit) && limit.rlim_cur < roll_bytes) {
		errno = EFBIG;
		return false;
	}
	/* Whole, because a hole on a full tmpfs is SIGBUS in the host (H45). */
	errno = posix_fallocate(fd, 0, (off_t)roll_bytes);
	return !errno;
}

static bool fill(int fd, bool shared)
{
	struct recording_roll header = {
	    .magic = RECORDING_ROLL_MAGIC,
	    .version = RECORDING_ROLL_VERSION,
	    .capacity = ROLL_ENTRIES,
	    .run_pid = (uint32_t)getpid(),
	};

	return !fchmod(fd, shared ? 0666 : 0600) && give_length(fd) &&
	       pwrite(fd, &header, sizeof header, 0) == sizeof header;
}

bool roll_make(const char *folder, bool shared,
               char error[static READER_ERROR_MAX])
{
	char path[PATH_MAX];
	bool done;
	int fd;

	name_file(folder, path);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	          0600);
	done = fd >= 0 && fill(fd, shared);
	if (!done)
		blame(error, path, strerror(errno));
	if (fd >= 0)
		close(fd);
	if (fd >= 0 && !done)
		unlink(path);
	return done;
}

static struct recording_roll *map(const char *folder)
{
	char path[PATH_MAX];
	void *roll;
	int fd;

	name_file(folder, path);
	fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return NULL;
	roll =
	    mmap(NULL, roll_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	return roll == MAP_FAILED ? NULL : roll;
}

/* Whoever claims an entry first has it; the search starts at a pid's own. */
static struct recording_roll_entry *claim(struct recording_roll *roll, int pid)
{
	for (uint32_t i = 0; i < ROLL_ENTRIES; i++) {
		struct recording_roll_entry *entry =
		    &roll->entry[((uint32_t)pid + i) % ROLL_ENTRIES];
		uint32_t expected = RECORDING_ROLL_FREE;

		if (__atomic_compare_exchange_n(
			&entry->state, &expected, RECORDING_ROLL_CLAIMED, false,
			__ATOMIC_ACQ_REL, __ATOMIC_RELAXED))
			return entry;
	}
	return NULL;
}

bool roll_register(const char *folder, int pid, int ppid, const char *program)
{
	struct recording_roll *roll = map(folder);
	struct recording_roll_entry *entry;

	if (!roll)
		return false;
	entry = claim(roll, pid);
	if (entry) {
		entry->pid = (uint32_t)pid;
		entry->ppid = (uint32_t)ppid;
		entry->ended = RECORDING_END_EXEC;
		snprintf(entry->program, sizeof entry->program, "%s", program);
		__atomic_store_n(&entry->state, RECORDING_ROLL_EXEC,
		                 __ATOMIC_RELEASE);
	}
	munmap(roll, roll_bytes);
	return entry;
}

/* The file at FD, which anybody in the run may have written to. */
static struct recording_roll *copy(int fd, size_t *bytes)
{
	struct recording_roll *roll = memory_array(1, roll_bytes);
	size_t n = 0;
	ssize_t more;

	do {
		more = pread(fd, (char *)roll + n, roll_bytes - n, (off_t)n);
		n += more > 0 ? (size_t)more : 0;
	} while (more > 0 && n < roll_bytes);
	*bytes = n;
	return roll;
}

static const char *fault(const struct recording_roll *roll, size_t bytes)
{
	size_t entries;

	if (bytes < sizeof *roll ||
	    memcmp(roll->magic, RECORDING_ROLL_MAGIC, sizeof roll->magic))
		return "this is no roll of a run";
	entries = (bytes - sizeof *roll) / sizeof roll->entry[0];
	return roll->capacity > entries ? "it has been cut short" : NULL;
}

static bool check(const struct recording_roll *roll, size_t bytes,
                  const char *path, char error[static READER_ERROR_MAX])
{
	const char *what = fault(roll, bytes);

	if (what)
		blame(error, path, what);
	else if (roll->version != RECORDING_ROLL_VERSION)
		snprintf(
		    error, READER_ERROR_MAX,
		    "%.400s has version %u and this finleak reads version %u",
		    path, roll->version, RECORDING_ROLL_VERSION);
	else
		return true;
	return false;
}

static void end_strings(struct recording_roll *roll)
{
	for (uint32_t i = 0; i < roll->capacity; i++) {
		struct recording_roll_entry *entry = &roll->entry[i];

		entry->program[sizeof entry->program - 1] = '\0';
	}
}

struct recording_roll *roll_read(const char *folder,
                                 char error[static READER_ERROR_MAX])
{
	struct recording_roll *roll;
	char path[PATH_MAX];
	size_t bytes;
	int fd;

	name_file(folder, path);
	fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0) {
		blame(error, path, strerror(errno));
		return NULL;
	}
	roll = copy(fd, &bytes);
	close(fd);
	if (!check(roll, bytes, path, error)) {
		free(roll);
		return NULL;
	}
	end_strings(roll);
	return roll;
}

const struct recording_roll_entry *roll_find(const struct recording_roll *roll,
                                             int pid)
{
	for (uint32_t i = 0; i < roll->capacity; i++) {
		const struct recording_roll_entry *entry = &roll->entry[i];

		if (entry->state != RECORDING_ROLL_FREE &&
		    entry->pid == (uint32_t)pid)
			return entry;
	}
	return NULL;
}
