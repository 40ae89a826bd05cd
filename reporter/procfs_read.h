/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * procfs_read.h - the files of one process below /proc, for procfs*.c only.
 */
#ifndef FINLEAK_PROCFS_READ_H
#define FINLEAK_PROCFS_READ_H

#include "procfs.h"

#include <stdio.h>

/* The folder that is taken for /proc. */
const char *procfs_folder(void);

/* The path of the file NAME of PID. */
void procfs_path(char path[static PATH_MAX], int pid, const char *name);

/*
 * Reads the beginning of the file NAME of PID into TEXT, which has ROOM, and
 * ends it by a NUL.  Gives the bytes that were read; 0 or less: none.
 */
ssize_t procfs_read(int pid, const char *name, char *text, size_t room);

/* The file NAME of PID, to be read line by line; NULL: errno says why. */
FILE *procfs_open(int pid, const char *name);

/* The number in the name of a file or folder below /proc; 0 if it is none. */
int procfs_number(const char *name);

#endif
