/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * progress.h - a line on the terminal about work that takes over a second.
 */
#ifndef FINLEAK_PROGRESS_H
#define FINLEAK_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* "naming", 1204, 10000, "places". */
struct progress_step {
	const char *doing;
	size_t done, of;
	const char *what;
};

struct progress {
	FILE *out;         /* NULL: nobody would read it */
	uint64_t began_ns; /* of any clock that goes on */
	uint64_t shown_ns; /* when the line was written; 0: it is not there */
	struct progress_step step; /* the last one */
};

/* Begins PROGRESS on OUT (NULL: on nothing), at NOW_NS. */
void progress_begin(struct progress *progress, FILE *out, uint64_t now_ns);

/*
 * Writes the line for the last step, if the work has gone on for a second at
 * NOW_NS and the line that is there is old; progress_erase() takes it away.
 */
void progress_show(struct progress *progress, uint64_t now_ns);
void progress_erase(struct progress *progress);

/*
 * Whether a line would be read on standard error: that is a terminal, which
 * can erase it, and not the log of a continuous integration.
 */
bool progress_has_reader(void);

/* The same for the one line that this program has, on standard error. */
void progress_start(bool wanted);
void progress_end(void);

/* The work is at DONE of OF things, WHAT they are called. */
void progress_at(const char *doing, size_t done, size_t of, const char *what);

/* Waits until there is something to read from FD. */
void progress_wait(int fd);

#endif
