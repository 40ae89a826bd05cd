/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pattern.h - names of files that are filled in: %p pid, %e program, %h host,
 * %t time, %% a percent sign.
 */
#ifndef FINLEAK_PATTERN_H
#define FINLEAK_PATTERN_H

#include <limits.h>
#include <stdbool.h>

/*
 * PATTERN filled in for the process PID that ran EXE (a path or a name; NULL:
 * unknown), into PATH.  False if it is longer than a path may be.
 */
bool pattern_expand(const char *pattern, int pid, const char *exe,
                    char path[static PATH_MAX]);

/* Makes the folders that PATH lies in; false: errno says why not. */
bool pattern_make_parents(const char *path);

#endif
