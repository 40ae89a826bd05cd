/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * signals.c - takes the signals that a launcher gets, one at a time.
 */
#include "signals.h"

#include <errno.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>

static const struct {
	int number;
	bool asks_to_end;
} table[] = {
    {SIGTERM, true},  {SIGINT, true},   {SIGHUP, true},   {SIGQUIT, true},
    {SIGUSR1, false}, {SIGUSR2, false}, {SIGCONT, false},
};

/* What would end or stop us in the middle of a report. */
static const struct {
	int number;
	void (*handler)(int);
} quieted[SIGNALS_QUIETED] = {
    {SIGPIPE, SIG_IGN},
    {SIGXFSZ, SIG_IGN},
    {SIGTTOU, SIG_IGN},
    {SIGCHLD, SIG_DFL}, /* ignored, it would leave no status to wait for */
};

static bool is_ignored(int number)
{
	struct sigaction action;

	return !sigaction(number, NULL, &action) &&
	       !(action.sa_flags & SA_SIGINFO) && action.sa_handler == SIG_IGN;
}

void signals_take(struct signals *signals)
{
	sigemptyset(&signals->taken);
	sigaddset(&signals->taken, SIGCHLD);
	/* A blocked signal would be queued although it is ignored. */
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (!is_ignored(table[i].number))
			sigaddset(&signals->taken, table[i].number);
	}
	sigprocmask(SIG_BLOCK, &signals->taken, &signals->before);
	for (int i = 0; i < SIGNALS_QUIETED; i++) {
		struct sigaction action = {.sa_handler = quieted[i].handler};

		sigaction(quieted[i].number, &action, &signals->quieted[i]);
	}
}

void signals_give_back(const struct signals *signals)
{
	for (int i = 0; i < SIGNALS_QUIETED; i++)
		sigaction(quieted[i].number, &signals->quieted[i], NULL);
	sigprocmask(SIG_SETMASK, &signals->before, NULL);
}

int signals_next(const struct signals *signals, int timeout_ms,
                 bool *by_terminal)
{
	struct timespec timeout = {timeout_ms / 1000,
	                           timeout_ms % 1000 * 1000000L};
	siginfo_t info;
	int number = sigtimedwait(&signals->taken, &info, &timeout);

	if (number < 0)
		return 0;
	*by_terminal = info.si_code == SI_KERNEL;
	return number;
}

bool signals_asks_to_end(int number)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		if (table[i].number == number)
			return table[i].asks_to_end;
	}
	return false;
}

void signals_die_of(int number)
{
	struct rlimit none = {0, 0};
	sigset_t it;

	/* The limit does not hold where cores go to a program, this does. */
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	signal(number, SIG_DFL);
	sigemptyset(&it);
	sigaddset(&it, number);
	raise(number);
	sigprocmask(SIG_UNBLOCK, &it, NULL);
}
