/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * attend.c - stays with the processes of a run until they have ended.
 */
#include "attend.h"

#include "clean.h"
#include "procfs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum {
	PATIENCE_MS = 1000, /* before it is said who is waited for */
	ECHO_MS = 100,      /* the same signal by another way, not a second */
	NAMED_MAX = 5,      /* processes that are named */
};

struct state {
	const struct attend *run;
	int64_t ended_ms;  /* when the main one was seen to have ended; 0: no */
	int64_t signal_ms; /* when the last signal came */
	int signal;        /* which; 0: none */
	int asked;         /* signal that those left were asked to end by */
	bool told;         /* the person knows who is waited for */
	bool hurry;
};

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* "iperf (12), sleep (13) and 4 more" */
static void name_all(const int *pids, size_t n, char *text, size_t room)
{
	char name[PROCFS_NAME_MAX];
	size_t used = 0;

	*text = '\0';
	for (size_t i = 0; i < n && i < NAMED_MAX && used < room; i++) {
		if (!procfs_name(pids[i], name))
			strcpy(name, "?");
		used += (size_t)snprintf(text + used, room - used, "%s%s (%d)",
		                         i ? ", " : "", name, pids[i]);
	}
	if (n > NAMED_MAX && used < room)
		snprintf(text + used, room - used, " and %zu more",
		         n - NAMED_MAX);
}

static void tell_who_is_left(const struct attend *run)
{
	char names[NAMED_MAX * (PROCFS_NAME_MAX + 16) + 32];
	int *pids;
	size_t n = tree_pids(run->tree, &pids);

	name_all(pids, n, names, sizeof names);
	free(pids);
	if (n)
		clean_complain(
		    "finleak: %s has ended, and what it started is still "
		    "running: %s. "
		    "The report comes when that has ended; SIGTERM to pid %d "
		    "(or ^C) is passed on to it, and a second one brings the "
		    "report at once",
		    run->program, names, getpid());
}

/* One ^C or `timeout` may reach us twice; the program must get it once. */
static bool is_echo(struct state *state, int number)
{
	int64_t now = now_ms();
	bool echo = number == state->signal && now - state->signal_ms < ECHO_MS;

	state->signal = number;
	state->signal_ms = now;
	return echo;
}

static void heed(struct state *state, int number, bool by_terminal)
{
	const struct attend *run = state->run;

	if (signals_asks_to_end(number)) {
		if (is_echo(state, number))
			return;
		/* Python and node die of it without any hook to stamp in. */
		watch_look(run->watch, run->tree);
		if (run->tree->main_ended) {
			state->hurry = state->asked == number;
			state->asked = number;
		}
	}
	tree_signal(run->tree, number, by_terminal);
}

static bool is_over(struct state *state)
{
	struct tree *tree = state->run->tree;

	tree_reap(tree);
	if (!tree->main_ended)
		return false;
	if (!state->ended_ms)
		state->ended_ms = now_ms();
	return tree->childless || !state->run->follow || state->hurry;
}

/* Says who is waited for when it is time, once; the time until then. */
static int tell_in_time(struct state *state)
{
	int64_t left = state->ended_ms + PATIENCE_MS - now_ms();

	if (!state->ended_ms || state->told)
		return PATIENCE_MS;
	if (left > 0)
		return (int)left;
	tell_who_is_left(state->run);
	state->told = true;
	return PATIENCE_MS;
}

void attend(const struct attend *run)
{
	struct state state = {.run = run};

	while (!is_over(&state)) {
		int wait_ms = watch_tick(run->watch, run->tree);
		int tell_ms = tell_in_time(&state);
		bool by_terminal;
		int number = signals_next(run->signals,
		                          wait_ms < tell_ms ? wait_ms : tell_ms,
		                          &by_terminal);

		if (number && number != SIGCHLD)
			heed(&state, number, by_terminal);
	}
}
