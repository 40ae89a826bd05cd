/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output.h - the formats of a report, and what those for people share.
 */
#ifndef FINLEAK_OUTPUT_H
#define FINLEAK_OUTPUT_H

#include "report.h"

/* One line for each format; its file is output_NAME.c. */
#define OUTPUTS(X)                                                             \
	X(text, "for people")                                                  \
	X(json, "for programs: one document, schema 1")

#define OUTPUT_DECLARE(name, help)                                             \
	void output_##name(const struct report *report,                        \
	                   const struct output_style *style, FILE *out);
OUTPUTS(OUTPUT_DECLARE)
#undef OUTPUT_DECLARE

/* The format of that NAME, or NULL. */
const struct output *output_find(const char *name);

/* The formats, the first being the usual one; *N is how many. */
const struct output *output_list(size_t *n);

/* How parts of a text are set off, where the style has colour. */
enum output_paint {
	OUTPUT_PLAIN,
	OUTPUT_STRONG,
	OUTPUT_ALARM,
	OUTPUT_GOOD,
	OUTPUT_DIM
};

/* Begins a line; begins and, as OUTPUT_PLAIN, ends a PAINT. */
void output_start(const struct output_style *style, FILE *out);
void output_paint(const struct output_style *style, enum output_paint paint,
                  FILE *out);

/*
 * STRING for a terminal: what a recorded program may have put into a name to
 * steer it (controls, escapes, reversed writing) and what is no text is shown
 * as \xNN.  Gives the columns it takes, counting a character as one; where OUT
 * is NULL that is all.
 */
int output_clean(const char *string, FILE *out);

/* The same, in WIDTH columns and two more. */
void output_column(const char *string, int width, FILE *out);

enum { OUTPUT_NUMBER_MAX = 32 };

/* "41.2 s", "3.1 days"; "1,204". */
const char *output_duration(char text[static OUTPUT_NUMBER_MAX], int64_t ms);
const char *output_count(char text[static OUTPUT_NUMBER_MAX], uint64_t count);

/* The stacks of LEAK, the program's own frames first of all. */
void output_stacks(const struct report_leak *leak,
                   const struct output_style *style, FILE *out);

/* The sockets of LEAK, oldest first, with their processes' pids if NAME_PIDS.
 */
void output_sockets(const struct report_leak *leak, bool name_pids,
                    const struct output_style *style, FILE *out);

#endif
