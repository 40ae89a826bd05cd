/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stack_lines.h - which lines of a stack people are shown, and in which words.
 *
 * Where a program has frames of its own in a stack, those of libraries are not
 * what has to be changed: a run of them is one line, and none where they only
 * lead to the first function.
 */
#ifndef FINLEAK_STACK_LINES_H
#define FINLEAK_STACK_LINES_H

#include "report.h"

enum { STACK_LINE_MAX = 512 };

/* A line of a stack. */
struct stack_line {
	const struct report_frame *frame; /* the first of them */
	size_t n_frames;                  /* more than 1: a run that shrank */
	bool run;
};

/* The lines of a stack, as they are wanted. */
struct stack_lines {
	const struct report_stack *stack;
	bool all;   /* nothing shrinks */
	bool named; /* some of the program's own frames have names */
	size_t next;
};

/*
 * The lines of STACK; with ALL, one for every frame.  Otherwise libraries'
 * frames shrink to a line beside the program's own, and those without a name
 * beside those that have one.
 */
struct stack_lines stack_lines_of(const struct report_stack *stack, bool all);

/* The next line of LINES; false if there is none. */
bool stack_lines_next(struct stack_lines *lines, struct stack_line *line);

/* The words for LINE, in TEXT or elsewhere: function, and where it is. */
const char *stack_line_function(const struct stack_line *line,
                                char text[static STACK_LINE_MAX]);
const char *stack_line_place(const struct stack_line *line,
                             char text[static STACK_LINE_MAX]);

#endif
