/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * collection.h - the recordings that a report is about, and what is wrong.
 */
#ifndef FINLEAK_COLLECTION_H
#define FINLEAK_COLLECTION_H

#include "reader.h"

struct collection_file;

struct collection {
	struct recording **recordings;
	size_t n_recordings;
	size_t recordings_room;
	char **remarks; /* sentences for the report */
	size_t n_remarks;
	size_t remarks_room;
	struct collection_file *files; /* that were added by their names */
	bool incomplete; /* one of them tells of what could not be told */
};

/* Adds RECORDING, which becomes the collection's. */
void collection_take(struct collection *collection,
                     struct recording *recording);

/* Adds SENTENCE, which becomes the collection's; true: it is INCOMPLETE. */
void collection_remark(struct collection *collection, char *sentence,
                       bool incomplete);

/*
 * Adds the recording at PATH, or all that are in that folder; what can't be
 * read is remarked on.  A file that is there already counts once.
 */
void collection_add(struct collection *collection, const char *path);

void collection_free(struct collection *collection);

#endif
