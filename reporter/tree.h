/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tree.h - the processes of a run: the main one and all that descend from it.
 *
 * They are this process's descendants, because it adopts those whose parent has
 * ended (a child subreaper): daemons too.
 */
#ifndef FINLEAK_TREE_H
#define FINLEAK_TREE_H

#include "procfs.h"

struct tree_end {
	int pid;
	int status; /* as wait(2) tells it */
};

struct tree {
	int main; /* pid; 0: not started */
	bool main_ended;
	int main_status;
	bool childless; /* nothing is left to wait for */
	struct tree_end *ends;
	size_t n_ends, ends_room;
	int *strangers; /* children that this process had before */
	size_t n_strangers;
};

/* Prepares TREE, before the main process is forked. */
void tree_prepare(struct tree *tree);
void tree_free(struct tree *tree);

/* Takes note of the processes that have ended since. */
void tree_reap(struct tree *tree);

/*
 * The processes of TREE that live, the main one first, into *PIDS; the caller
 * frees it.  Gives how many.
 */
size_t tree_pids(const struct tree *tree, int **pids);

/*
 * Sends the signal NUMBER to the main process, or once it has ended to all that
 * remain.  BY_TERMINAL: but not to those that the terminal has told already.
 */
void tree_signal(const struct tree *tree, int number, bool by_terminal);

#endif
