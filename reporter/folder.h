/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * folder.h - the private directory of a run, where recordings and roll are
 * made.
 */
#ifndef FINLEAK_FOLDER_H
#define FINLEAK_FOLDER_H

#include "reader.h"

#include <limits.h>

struct folder {
	char outer[PATH_MAX]; /* what is removed in the end; "": not made */
	char path[PATH_MAX];  /* where recordings go; often the same */
	int fd;               /* of PATH, so that no other is emptied */
};

/*
 * Makes the directory, and a roll in it, in the first place that allows it.
 * Only this user gets at it; if that is root, processes of the run that become
 * another user can make their recordings in it, and nobody can list it.  False:
 * ERROR holds one sentence on the last place tried.
 */
bool folder_make(struct folder *folder, char error[static READER_ERROR_MAX]);

/* Removes it with the files in it.  Follows no links. */
void folder_remove(struct folder *folder);

/* Whether a process has made a recording in it that is still there. */
bool folder_has_recordings(const struct folder *folder);

/* Whether somebody has removed it. */
bool folder_is_gone(const struct folder *folder);

/*
 * The paths of the recordings in it, by name, into *PATHS; the caller frees
 * each and the array.  Gives how many.
 */
size_t folder_recordings(const struct folder *folder, char ***paths);

#endif
