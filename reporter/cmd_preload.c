/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cmd_preload.c - prints the library's path, for LD_PRELOAD=$(finleak preload).
 */
#include "command.h"
#include "library.h"
#include "status.h"

#include <err.h>
#include <stdio.h>

int cmd_preload(int argc, char **argv)
{
	char path[PATH_MAX];

	if (argc > 1) {
		warnx("%s takes no arguments, and \"%s\" is one", argv[0],
		      argv[1]);
		return STATUS_USAGE;
	}
	if (!library_path(path))
		return STATUS_FAILED;
	if (puts(path) < 0 || fflush(stdout)) {
		warn("standard output");
		return STATUS_FAILED;
	}
	return STATUS_CLEAN;
}
