/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * report_file.c - the file that a report goes to: whole, or not at all.
 */
#include "report_file.h"

#include "memory.h"
#include "pattern.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool fail(struct report_file *file, const char *problem)
{
	snprintf(file->error, sizeof(file->error), "%s can't be written: %s",
	         file->path, problem);
	return false;
}

/*
 * Whether somebody else may have put what is at PATH there for us: a link, or
 * at the LAST part a pipe or a device, that is not ours and lies where all may
 * write.  Not every kernel refuses to follow those.
 */
static bool is_trap(const char *path, bool last)
{
	struct stat there, around;
	char *folder;
	bool open_to_all;

	if (lstat(path, &there) ||
	    (!S_ISLNK(there.st_mode) && (!last || S_ISREG(there.st_mode))))
		return false;
	folder = memory_copy(path);
	open_to_all =
	    !stat(dirname(folder), &around) && around.st_mode & S_IWOTH;
	free(folder);
	return open_to_all && there.st_uid != geteuid() &&
	       there.st_uid != around.st_uid;
}

/* The same of any part of PATH. */
static bool leads_astray(const char *path)
{
	char *part = memory_copy(path);
	bool trap = is_trap(path, true);

	for (char *slash = strchr(part + (*part != 0), '/'); slash && !trap;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		trap = is_trap(part, false);
		*slash = '/';
	}
	free(part);
	return trap;
}

/* A link stays one: what it points to is what is replaced. */
static void follow(struct report_file *file)
{
	char *real = realpath(file->path, NULL);

	if (real)
		snprintf(file->path, sizeof(file->path), "%s", real);
	free(real);
}

static bool open_beside(struct report_file *file)
{
	int fd;

	follow(file);
	snprintf(file->beside, sizeof(file->beside), "%s.XXXXXX", file->path);
	fd = mkostemp(file->beside, O_CLOEXEC);
	if (fd < 0) {
		file->beside[0] = '\0';
		return fail(file, strerror(errno));
	}
	file->out = fdopen(fd, "w");
	return file->out || fail(file, strerror(errno));
}

bool report_file_open(struct report_file *file, const char *pattern, int pid,
                      const char *exe)
{
	struct stat status;

	*file = (struct report_file){0};
	if (!pattern_expand(pattern, pid, exe, file->path)) {
		snprintf(file->path, sizeof(file->path), "%.100s...", pattern);
		return fail(file, strerror(ENAMETOOLONG));
	}
	if (leads_astray(file->path))
		return fail(file, "somebody else has put a link, a pipe or a "
		                  "device there, where all may write");
	if (!pattern_make_parents(file->path))
		return fail(file, strerror(errno));
	/* /dev/stderr, a pipe: nothing to put anything in the place of. */
	if (stat(file->path, &status) < 0 || S_ISREG(status.st_mode))
		return open_beside(file);
	file->out = fopen(file->path, "we");
	return file->out || fail(file, strerror(errno));
}

bool report_file_close(struct report_file *file)
{
	bool written = !ferror(file->out);

	written &= fclose(file->out) == 0;
	if (!file->beside[0])
		return written || fail(file, strerror(errno));
	if (written && rename(file->beside, file->path) == 0)
		return true;
	fail(file, strerror(errno ? errno : EIO));
	unlink(file->beside);
	return false;
}
