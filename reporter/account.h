/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * account.h - what a run can tell in the end, as the report's input.
 */
#ifndef FINLEAK_ACCOUNT_H
#define FINLEAK_ACCOUNT_H

#include "assemble.h"
#include "folder.h"
#include "tree.h"
#include "watch.h"

struct account_of {
	const struct folder *folder; /* NULL: there is none */
	const char *trouble;         /* why nothing was recorded; or NULL */
	const struct tree *tree;
	struct watch *watch; /* what can't count is taken out of its looks */
	const char *program; /* the main one's file */
	char **words;        /* and its arguments */
	bool main_only;      /* leave out what it started */
};

/* The parts that INPUT points to are owned by the account. */
struct account {
	struct assemble_input input;
	size_t recordings_room, caveats_room, known_room;
	struct known_process *known;
	char **caveats;
	struct memory_pool *pool; /* what is known of processes */
};

/*
 * Adds SENTENCE, which becomes the account's, to what the report warns of, and
 * makes it an incomplete one.
 */
void account_caveat(struct account *account, char *sentence);

void account_make(struct account *account, const struct account_of *of);
void account_free(struct account *account);

#endif
