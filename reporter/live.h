/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * live.h - processes that are running now, as the report's input.
 *
 * Nothing is done to them: no signal, no ptrace, no pause, no descriptor.
 */
#ifndef FINLEAK_LIVE_H
#define FINLEAK_LIVE_H

#include "assemble.h"
#include "collection.h"

struct live_of {
	const int *pids; /* that were asked for */
	size_t n_pids;
	bool follow_children; /* and what descends from them */
	bool list_all;        /* every TCP socket */
};

/* The strings in it are its own. */
struct live {
	struct look look;
	struct known_process *known;
	size_t n_known, known_room;
	struct memory_pool *pool;
};

/*
 * Looks at the processes of OF and reads their recordings, completed as if they
 * had been stamped at that moment, into COLLECTION, with what could not be
 * learned and what would permit it.  False if none of the processes is there.
 * The caller frees LIVE with live_free() in any case.
 */
bool live_make(struct live *live, const struct live_of *of,
               struct collection *collection);
void live_free(struct live *live);

#endif
