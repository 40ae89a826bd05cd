/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * tree.c - the processes of a run: the main one and all that descend from it.
 */
#include "tree.h"

#include "memory.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

void tree_prepare(struct tree *tree)
{
	memset(tree, 0, sizeof *tree);
	/* A shell that execs us leaves us its background jobs. */
	tree->n_strangers = procfs_descendants(getpid(), &tree->strangers);
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
}

void tree_free(struct tree *tree)
{
	free(tree->ends);
	free(tree->strangers);
	memset(tree, 0, sizeof *tree);
}

static void note(struct tree *tree, const struct tree_end *end)
{
	tree->ends = memory_grow(tree->ends, tree->n_ends, &tree->ends_room,
	                         sizeof *tree->ends);
	tree->ends[tree->n_ends++] = *end;
	if (end->pid == tree->main) {
		tree->main_ended = true;
		tree->main_status = end->status;
	}
}

/* A child that has ended; false: none has. */
static bool next_end(struct tree_end *end)
{
	end->pid = waitpid(-1, &end->status, WNOHANG);
	return end->pid > 0;
}

static bool none_lives(const struct tree *tree)
{
	int *pids;
	size_t n = tree_pids(tree, &pids);

	free(pids);
	return !n;
}

void tree_reap(struct tree *tree)
{
	struct tree_end end;

	errno = 0;
	while (next_end(&end))
		note(tree, &end);
	tree->childless = errno == ECHILD;
	if (!tree->childless && tree->main_ended && tree->n_strangers)
		tree->childless = none_lives(tree);
}

static bool is_stranger(const struct tree *tree, int pid)
{
	for (size_t i = 0; i < tree->n_strangers; i++) {
		if (tree->strangers[i] == pid)
			return true;
	}
	return false;
}

size_t tree_pids(const struct tree *tree, int **pids)
{
	size_t n = procfs_descendants(getpid(), pids), kept = 0;

	for (size_t i = 0; i < n; i++) {
		int pid = (*pids)[i];

		if (is_stranger(tree, pid))
			continue;
		(*pids)[kept++] = pid;
		if (pid == tree->main) {
			(*pids)[kept - 1] = (*pids)[0];
			(*pids)[0] = pid;
		}
	}
	return kept;
}

static void send_to(int pid, int number, bool by_terminal)
{
	if (!by_terminal || getpgid(pid) != getpgrp())
		kill(pid, number);
}

void tree_signal(const struct tree *tree, int number, bool by_terminal)
{
	int *pids;
	size_t n;

	if (!tree->main_ended) {
		send_to(tree->main, number, by_terminal);
		return;
	}
	n = tree_pids(tree, &pids);
	for (size_t i = 0; i < n; i++)
		send_to(pids[i], number, by_terminal);
	free(pids);
}
