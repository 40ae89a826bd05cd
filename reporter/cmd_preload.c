/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cmd_preload.c - prints the library's path, for LD_PRELOAD=$(finleak preload).
 */
#include "clean.h"
#include "command.h"
#include "library.h"
#include "status.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int cmd_preload(int argc, char **argv)
{
	char path[PATH_MAX];

	if (argc > 1) {
		clean_complain(
		    "finleak: %s takes no arguments, and \"%s\" is one",
		    argv[0], argv[1]);
		return STATUS_USAGE;
	}
	if (!library_path(path))
		return STATUS_FAILED;
	if (puts(path) < 0 || fflush(stdout)) {
		clean_complain("finleak: standard output: %s", strerror(errno));
		return STATUS_FAILED;
	}
	return STATUS_CLEAN;
}
