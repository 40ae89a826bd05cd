/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * options.h - the command line that `run` and `report` share.
 *
 * One table in options.c gives parsing, help and spelling advice.
 */
#ifndef FINLEAK_OPTIONS_H
#define FINLEAK_OPTIONS_H

#include "report.h"

enum options_for { OPTIONS_RUN = 1, OPTIONS_REPORT = 2 };

struct options {
	const struct output *format; /* never NULL once parsed */
	const char *output;          /* -o PATTERN; NULL: the usual stream */
	int64_t min_age_ms;
	bool min_age_set;
	int64_t late_ms;
	int error_exitcode; /* 23 unless set; 0: off */
	const char *colour; /* "auto", "always", "never" */
	bool verbose;
	bool quiet;
	bool follow_children;
	/* report only */
	int *pids; /* of -p, in that order, for free() */
	size_t n_pids, pids_room;
	bool list_all;
	int exit_pid;        /* of --at-exit */
	const char *refused; /* REASON:ERRNO, instead of a recording; or NULL */
	bool at_exit; /* started by the recorder: prefix lines with ==PID== */
	/* run only */
	const char *recording; /* keep recordings: PATTERN; NULL: no */
};

/*
 * Parses ARGV for the command COMMAND up to the first word that is no option
 * (for OPTIONS_REPORT: options and words may be mixed).  Gives the index of the
 * first other word; -1 if it has printed what was wrong (status 2), -2 if it
 * has printed the help asked for (status 0).
 */
int options_parse(struct options *options, const char *command,
                  enum options_for command_kind, int argc, char **argv);

/*
 * Adds the processes that VALUE names, as -p does.  NULL, or a clause on what
 * is wrong with it.
 */
const char *options_add_pid(struct options *options, const char *value);

/*
 * Prints REPORT as OPTIONS want it, to the file of -o (written beside it and
 * renamed, parents made; %p PID, %e EXE, %h host, %t time filled in) or to
 * USUAL.  False if it could not be written: it has said so on stderr.
 */
bool options_print(const struct options *options, const struct report *report,
                   int pid, const char *exe, FILE *usual);

/* The status that REPORT means: STATUS_CLEAN, _UNKNOWN, or the leak's one. */
int options_status(const struct options *options, const struct report *report);

#endif
