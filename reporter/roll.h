/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * roll.h - the roll of a run: which images of its processes have signed on.
 */
#ifndef FINLEAK_ROLL_H
#define FINLEAK_ROLL_H

#include "reader.h"

enum { ROLL_ENTRIES = 16384 };

/*
 * Makes an empty roll in FOLDER.  SHARED: processes of other users may sign it.
 * False: ERROR holds one sentence, and nothing is left behind.
 */
bool roll_make(const char *folder, bool shared,
               char error[static READER_ERROR_MAX]);

/*
 * Enters the process PID, child of PPID, which is about to exec PROGRAM.  For
 * the forked child.  False if the roll in FOLDER can't be written. Until the
 * recorder has signed on for it, the entry's ended is that of an exec.
 */
bool roll_register(const char *folder, int pid, int ppid, const char *program);

/*
 * The roll in FOLDER as it is now: a copy, for free().  Its strings end, and
 * its entries are as many as it says.  NULL: ERROR holds one sentence.
 */
struct recording_roll *roll_read(const char *folder,
                                 char error[static READER_ERROR_MAX]);

/* The entry of PID in ROLL, or NULL. */
const struct recording_roll_entry *roll_find(const struct recording_roll *roll,
                                             int pid);

#endif
