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

/* How many places of REPORT leak, without those that are suppressed. */
size_t output_places(const struct report *report);

/* How parts of a text are set off, where the style has colour. */
enum output_paint {
	OUTPUT_PLAIN,
	OUTPUT_STRONG,
	OUTPUT_ALARM,
	OUTPUT_GOOD,
	OUTPUT_DIM
};

enum {
	OUTPUT_WIDTH = 80,      /* that text is made for */
	OUTPUT_LABEL_WIDTH = 9, /* of what stands before a line */
};

/* Begins a line; begins and, as OUTPUT_PLAIN, ends a PAINT. */
void output_start(const struct output_style *style, FILE *out);
void output_paint(const struct output_style *style, enum output_paint paint,
                  FILE *out);

/*
 * Begins a line with LABEL, "" for one that belongs to the line before.  Gives
 * the columns it takes.
 */
int output_label(const char *label, const struct output_style *style,
                 FILE *out);

/*
 * TEXT, cleaned, after LABEL, in as many lines as it takes; a line ends between
 * words where that can be.
 */
void output_prose(const char *label, const char *text,
                  const struct output_style *style, FILE *out);

/*
 * STRING for a terminal: what a recorded program may have put into a name to
 * steer it (controls, escapes, reversed writing) and what is no text is shown
 * as \xNN.  Gives the columns it takes, counting a character as one; where OUT
 * is NULL that is all.
 */
int output_clean(const char *string, FILE *out);

/* The same, of LENGTH bytes of STRING, which end with no half character. */
int output_clean_part(const char *string, size_t length, FILE *out);

/* The same, in WIDTH columns and two more. */
void output_column(const char *string, int width, FILE *out);

enum { OUTPUT_NUMBER_MAX = 32 };

/* "41.2 s", "3.1 days"; "1,204". */
const char *output_duration(char text[static OUTPUT_NUMBER_MAX], int64_t ms);
const char *output_count(char text[static OUTPUT_NUMBER_MAX], uint64_t count);

/* "1,204 sockets": N, and NOUN or, unless it is one, NOUNS. */
void output_counted(uint64_t n, const char *noun, const char *nouns, FILE *out);

/* The last part of PATH. */
const char *output_base(const char *path);

/* LEAK in whole; with pids where NAME_PIDS. */
void output_leak(const struct report_leak *leak, bool name_pids,
                 const struct output_style *style, FILE *out);

/* The stacks of LEAK, the program's own frames first of all. */
void output_stacks(const struct report_leak *leak,
                   const struct output_style *style, FILE *out);

/*
 * What happened to the sockets of LEAK in its stack of ROLE, and when; only
 * when, as far as it is known: "41.2 s to 9.0 s ago", "".  The caller frees it,
 * and cleans it.
 */
char *output_phrase(const struct report_leak *leak, enum report_role role);
char *output_phrase_ago(const struct report_leak *leak, enum report_role role);

/* The sockets of LEAK, oldest first, with their processes' pids if NAME_PIDS.
 */
void output_sockets(const struct report_leak *leak, bool name_pids,
                    const struct output_style *style, FILE *out);

/* Who watches SOCKET, whose threads used it, where it is from; "" if nothing is
 * known or worth a word.  The caller frees it. */
char *output_detail(const struct report_socket *socket);

/* Who else has SOCKET, a line each. */
void output_holders(const struct report_socket *socket,
                    const struct output_style *style, FILE *out);

/* The numbers of the place that opened the sockets of LEAK, if known. */
void output_place(const struct report_leak *leak,
                  const struct output_style *style, FILE *out);

/* All TCP sockets of REPORT, as netstat lists them, with the code. */
void output_listing(const struct report *report,
                    const struct output_style *style, FILE *out);

#endif
