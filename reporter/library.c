/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * library.c - where libfinleak.so is.
 */
#include "library.h"

#include "clean.h"
#include "procfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define LIBRARY "libfinleak.so"

/* The library in FOLDER, by its absolute path. */
static bool in_folder(const char *folder, char path[static PATH_MAX])
{
	char name[PATH_MAX];

	if (snprintf(name, sizeof name, "%s/" LIBRARY, folder) >= PATH_MAX)
		return false;
	return realpath(name, path) && !access(path, R_OK);
}

/* In the folder that lies at OFFSET from this program's own. */
static bool near_us(const char *offset, char path[static PATH_MAX])
{
	char folder[PATH_MAX];
	char *end;

	if (!procfs_exe(getpid(), folder))
		return false;
	end = strrchr(folder, '/');
	if (!end)
		return false;
	if ((size_t)(end - folder) + strlen(offset) >= sizeof folder)
		return false;
	strcpy(end, offset);
	return in_folder(folder, path);
}

static bool find(char path[static PATH_MAX])
{
	const char *wanted = getenv("FINLEAK_LIBDIR");

	if (wanted && *wanted) {
		if (in_folder(wanted, path))
			return true;
		clean_complain("finleak: there is no " LIBRARY
		               " to read in %s (FINLEAK_LIBDIR)",
		               wanted);
		return false;
	}
	/* In the build folder; where both were installed; where that was to be.
	 */
	if (near_us("", path) || near_us("/../lib/finleak", path) ||
	    in_folder(FINLEAK_INSTALLED, path))
		return true;
	clean_complain("finleak: " LIBRARY
	               " is neither beside finleak, nor in ../lib/finleak from "
	               "there, nor in " FINLEAK_INSTALLED
	               "; set FINLEAK_LIBDIR to its directory");
	return false;
}

static bool may_be_mapped(const char *path)
{
	struct statvfs system;

	return statvfs(path, &system) || !(system.f_flag & ST_NOEXEC);
}

bool library_path(char path[static PATH_MAX])
{
	if (!find(path))
		return false;
	/* The loader splits LD_PRELOAD at these (H36c). */
	if (path[strcspn(path, " :\t\n")]) {
		clean_complain(
		    "finleak: the path of the library, \"%s\", has a space or "
		    "a colon "
		    "in it, which LD_PRELOAD can't hold; put it elsewhere "
		    "and set FINLEAK_LIBDIR to that directory",
		    path);
		return false;
	}
	if (!may_be_mapped(path)) {
		clean_complain(
		    "finleak: %s is on a file system mounted noexec, so the "
		    "loader "
		    "can't use it; put it elsewhere and set FINLEAK_LIBDIR "
		    "to that directory",
		    path);
		return false;
	}
	return true;
}
