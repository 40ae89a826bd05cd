/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * watch.c - looks at the processes of a run now and then, and keeps the last
 * look at each.
 */
#include "watch.h"

#include "memory.h"
#include "sock_diag.h"

#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PERIOD_MS = 250, LONGEST_MS = 5000, TIMES_COST = 100, MS = 1000000 };

static uint64_t now_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static bool is_not_in(int pid, const void *newer)
{
	return !look_covers(newer, pid);
}

static void add(struct watch *watch, const struct look *look)
{
	size_t n = 0;

	for (size_t i = 0; i < watch->n_looks; i++) {
		if (look_keep(&watch->looks[i], is_not_in, look))
			watch->looks[n++] = watch->looks[i];
		else
			look_free(&watch->looks[i]);
	}
	watch->n_looks = n;
	watch->looks = memory_grow(watch->looks, n, &watch->looks_room,
	                           sizeof *watch->looks);
	watch->looks[watch->n_looks++] = *look;
}

void watch_look(struct watch *watch, const struct tree *tree)
{
	struct look look;
	int *pids;
	size_t n = tree_pids(tree, &pids);

	if (n && look_at(&look, pids, n, LOOK_LEFT))
		add(watch, &look);
	free(pids);
}

/* Cheap: a directory, and a list that the kernel keeps short. */
static bool may_see_something(const struct watch *watch)
{
	struct sock_diag left;
	bool any;

	if (watch->folder && folder_has_recordings(watch->folder))
		return true;
	any = sock_diag_ask(&left, SOCK_DIAG_STATE(TCP_CLOSE_WAIT), false) &&
	      left.n_sockets;
	sock_diag_free(&left);
	return any;
}

static int ms_until(uint64_t then_ns)
{
	uint64_t now = now_ns(CLOCK_MONOTONIC);

	return then_ns <= now ? 0 : (int)((then_ns - now) / MS) + 1;
}

/*
 * The pause after a look at NOW that took COST of a processor: often enough to
 * see what a SIGKILL ends, and 1 % of one processor in the long run.  What has
 * just begun may end soon, and what takes long must not be too old.
 */
static uint64_t pause_after(const struct watch *watch, uint64_t now,
                            uint64_t cost)
{
	uint64_t pause = cost * TIMES_COST;

	if (pause > (now - watch->began_ns) / 4)
		pause = (now - watch->began_ns) / 4;
	if (pause > (uint64_t)LONGEST_MS * MS)
		pause = (uint64_t)LONGEST_MS * MS;
	if (pause < (uint64_t)PERIOD_MS * MS)
		pause = (uint64_t)PERIOD_MS * MS;
	return pause;
}

int watch_tick(struct watch *watch, const struct tree *tree)
{
	uint64_t now = now_ns(CLOCK_MONOTONIC);
	uint64_t before = now_ns(CLOCK_PROCESS_CPUTIME_ID);

	if (now < watch->next_ns)
		return ms_until(watch->next_ns);
	if (!watch->began_ns)
		watch->began_ns = now;
	if (may_see_something(watch))
		watch_look(watch, tree);
	watch->next_ns =
	    now +
	    pause_after(watch, now, now_ns(CLOCK_PROCESS_CPUTIME_ID) - before);
	return ms_until(watch->next_ns);
}

void watch_free(struct watch *watch)
{
	for (size_t i = 0; i < watch->n_looks; i++)
		look_free(&watch->looks[i]);
	free(watch->looks);
	memset(watch, 0, sizeof *watch);
}
