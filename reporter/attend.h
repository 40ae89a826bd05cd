/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * attend.h - stays with the processes of a run until they have ended.
 */
#ifndef FINLEAK_ATTEND_H
#define FINLEAK_ATTEND_H

#include "signals.h"
#include "tree.h"
#include "watch.h"

struct attend {
	const struct signals *signals;
	struct tree *tree;
	struct watch *watch;
	bool follow; /* wait for all of the tree, not the main one only */
	const char *program; /* for the person: what the main one is called */
};

/*
 * Passes signals on to the processes, after a look at their sockets, and
 * returns when they have ended; or, while those that the main one left are
 * waited for, when the same signal that asks to end comes a second time.
 */
void attend(const struct attend *run);

#endif
