/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * watch.h - looks at the processes of a run now and then, and keeps the last
 * look at each, for those that end without a word (SIGKILL).
 */
#ifndef FINLEAK_WATCH_H
#define FINLEAK_WATCH_H

#include "folder.h"
#include "look.h"
#include "tree.h"

struct watch {
	const struct folder *folder; /* NULL: nothing is recorded */
	struct look *looks; /* oldest first; each pid is in one of them */
	size_t n_looks, looks_room;
	uint64_t
	    began_ns; /* CLOCK_MONOTONIC: when it was first time; 0: not yet */
	uint64_t next_ns; /* when to look again */
};

/* Looks at the living processes of TREE now. */
void watch_look(struct watch *watch, const struct tree *tree);

/*
 * Looks if it is time and there may be something to see.  Gives the
 * milliseconds until the next time.
 */
int watch_tick(struct watch *watch, const struct tree *tree);

void watch_free(struct watch *watch);

#endif
