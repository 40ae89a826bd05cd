/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * signals.h - takes the signals that a launcher gets, one at a time.
 */
#ifndef FINLEAK_SIGNALS_H
#define FINLEAK_SIGNALS_H

#include <signal.h>
#include <stdbool.h>

enum { SIGNALS_QUIETED = 4 };

struct signals {
	sigset_t taken;
	sigset_t before; /* the mask that this program was started with */
	struct sigaction quieted[SIGNALS_QUIETED]; /* likewise */
};

/*
 * From now on signals_next() tells of SIGCHLD and of the signals that ask a
 * program to do something (SIGTERM, SIGINT, SIGHUP, ...), but for those that
 * this program was told to ignore; and writing past a limit or to a closed pipe
 * is an error, not the end.
 */
void signals_take(struct signals *signals);

/* For the forked child: everything as it was before signals_take(). */
void signals_give_back(const struct signals *signals);

/*
 * Waits for at most TIMEOUT_MS for a signal and gives its number; 0: none came.
 * *BY_TERMINAL: the kernel sent it to all processes in the foreground.
 */
int signals_next(const struct signals *signals, int timeout_ms,
                 bool *by_terminal);

/* Whether NUMBER asks a program to end. */
bool signals_asks_to_end(int number);

/* Dies of the signal NUMBER, without a core file; returns if that won't kill.
 */
void signals_die_of(int number);

#endif
