/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * keep.h - copies recordings to where they are to be kept.
 */
#ifndef FINLEAK_KEEP_H
#define FINLEAK_KEEP_H

#include "reader.h"

#include <limits.h>

/* The names given so far, so that no recording of a run replaces another. */
struct keep {
	char **names;
	size_t n, room;
};

/*
 * Copies the file of RECORDING to where PATTERN says (as pattern.h), with .2,
 * .3 added if another recording has that name.  PATH is then that file:
 * readable by this user only, as sparse as it was, complete or not there at
 * all.  False: ERROR holds one sentence.
 */
bool keep_recording(struct keep *keep, const struct recording *recording,
                    const char *pattern, char path[static PATH_MAX],
                    char error[static READER_ERROR_MAX]);
void keep_free(struct keep *keep);

#endif
