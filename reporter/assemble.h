/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * assemble.h - from what was recorded and seen to the report.
 */
#ifndef FINLEAK_ASSEMBLE_H
#define FINLEAK_ASSEMBLE_H

#include "look.h"
#include "report.h"

/* What a launcher knows of a process that no recording tells. */
struct known_process {
	int pid;
	int ppid;          /* -1: unknown */
	const char *exe;   /* or how it was started */
	char **cmdline;    /* NULL, or ended by NULL */
	const char *ended; /* "exit", "signal", "running", ...; NULL: unknown */
	int status;        /* -1: unknown */
	bool recorder;
};

struct assemble_input {
	struct recording **recordings;
	size_t n_recordings;
	const struct look *looks; /* later ones win */
	size_t n_looks;
	const struct known_process *known; /* merged with the recordings */
	size_t n_known;
	const char **caveats; /* sentences to carry into the report */
	size_t n_caveats;
	uint64_t
	    more_open; /* sockets that were open in the end, in no recording */
	bool incomplete;         /* something could not be told */
	int64_t min_age_ms;      /* younger findings are left out; 0: none */
	int64_t late_ms;         /* closed that late is worth a word; 0: 5 s */
	bool list_all;           /* every TCP socket, in whatever state */
	const char *debug_path;  /* as dwfl's; NULL: the usual places */
	const char *source_root; /* cut off the front of file names; or NULL */
};

/*
 * Joins, judges, groups and names.  Always gives a report (never NULL, short of
 * memory ends the program); free it with assemble_free().  What INPUT points to
 * must outlive it: the sockets of leaks are described from that as an output
 * comes to them.
 */
struct report *assemble(const struct assemble_input *input);
void assemble_free(struct report *report);

#endif
