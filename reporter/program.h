/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * program.h - which file a command stands for, and which image runs in the end.
 */
#ifndef FINLEAK_PROGRAM_H
#define FINLEAK_PROGRAM_H

#include <limits.h>

/*
 * The file that execvp() would start for COMMAND, into PATH; it holds a slash.
 * 0, or -errno: ENOENT if there is none, EACCES if it is none that may be run.
 */
int program_find(const char *command, char path[static PATH_MAX]);

/*
 * The image that the kernel loads when PATH is started, into IMAGE: PATH
 * itself, or the interpreter that its #! line names, level by level; of `env X`
 * it is X. 0, or -errno; IMAGE then names the file that was the trouble.
 */
int program_image(const char *path, char image[static PATH_MAX]);

#endif
