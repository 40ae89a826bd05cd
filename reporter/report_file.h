/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * report_file.h - the file that a report goes to: whole, or not at all.
 */
#ifndef FINLEAK_REPORT_FILE_H
#define FINLEAK_REPORT_FILE_H

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>

struct report_file {
	FILE *out; /* to write to */
	char path[PATH_MAX];
	char beside[PATH_MAX + 8]; /* until it is whole; "": written directly */
	char error[PATH_MAX + 128];
};

/*
 * Fills PATTERN in as pattern.h has it, makes the folders of that path and
 * opens a file beside it, readable by its owner only.  False: ERROR says why.
 */
bool report_file_open(struct report_file *file, const char *pattern, int pid,
                      const char *exe);

/*
 * Puts the file in its place; what was there before stays until then.  False if
 * anything went wrong since it was opened: then nothing new is there, and ERROR
 * says why.
 */
bool report_file_close(struct report_file *file);

#endif
