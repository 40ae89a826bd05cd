/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_stack.c - stacks for people, the program's own frames first of all.
 *
 * In a program that has frames of its own in a stack, those of libraries are
 * not what has to be changed: they shrink to a line, or go where they only lead
 * to the first function.
 */
#include "output.h"
#include "stack_lines.h"

#include <string.h>

enum {
	LABEL_WIDTH = 9,
	FUNCTION_WIDTH_MAX = 40,
	PLACE_WIDTH_MAX = 40,
	LINES_MAX = 20, /* of a stack, unless all are wanted */
};

struct widths {
	int function;
	int place;
};

static int wider(int width, const char *text, int most)
{
	int columns = output_clean(text, NULL);

	return columns > width && columns <= most ? columns : width;
}

static void widen(struct widths *widths, const struct report_stack *stack,
                  const struct output_style *style)
{
	struct stack_lines lines = stack_lines_of(stack, style->verbose);
	struct stack_line line;
	char text[STACK_LINE_MAX];

	while (stack_lines_next(&lines, &line)) {
		if (line.run)
			continue;
		widths->function =
		    wider(widths->function, stack_line_function(&line, text),
		          FUNCTION_WIDTH_MAX);
		widths->place =
		    wider(widths->place, stack_line_place(&line, text),
		          PLACE_WIDTH_MAX);
	}
}

/* Where sockets of the report keep when ROLE happened; 0: nowhere. */
static size_t when(enum report_role role)
{
	switch (role) {
	case REPORT_ROLE_OPENED:
		return offsetof(struct report_socket, opened_ms_ago);
	case REPORT_ROLE_LAST_USE:
		return offsetof(struct report_socket, last_use_ms_ago);
	case REPORT_ROLE_EOF:
		return offsetof(struct report_socket, eof_ms_ago);
	default:
		return 0;
	}
}

/* After BEFORE, when it happened to the sockets: "41.2 s to 9.0 s ago". */
static void put_ago(const struct report_leak *leak, enum report_role role,
                    const char *before, FILE *out)
{
	char from[OUTPUT_NUMBER_MAX], to[OUTPUT_NUMBER_MAX];
	int64_t least = INT64_MAX, most = -1;

	for (size_t i = 0; when(role) && i < leak->n_sockets; i++) {
		const char *socket = (const char *)&leak->sockets[i];
		int64_t ms = *(const int64_t *)(socket + when(role));

		if (ms < 0)
			continue;
		least = ms < least ? ms : least;
		most = ms > most ? ms : most;
	}
	if (most < 0)
		return;
	output_duration(from, most);
	output_duration(to, least);
	fprintf(out, "%s%s", before, from);
	if (strcmp(from, to))
		fprintf(out, " %s %s", leak->n_sockets == 2 ? "and" : "to", to);
	fputs(" ago", out);
}

/* What happened in the stack of ROLE, and when. */
static void put_phrase(const struct report_leak *leak, enum report_role role,
                       FILE *out)
{
	const char *call = leak->stacks[role]->call;

	output_clean(call ? call : "a call", out);
	if (role == REPORT_ROLE_EOF)
		fputs("() returned 0 here", out);
	else if (!when(role))
		fputs("() was called here", out);
	put_ago(leak, role, ", ", out);
}

static void put_label(enum report_role role, const struct output_style *style,
                      FILE *out)
{
	const char *word = report_role_word(role);

	output_start(style, out);
	fputs("  ", out);
	for (int i = 0; i < LABEL_WIDTH; i++) {
		putc(!*word ? ' ' : *word == '_' ? ' ' : *word, out);
		word += *word != '\0';
	}
	putc(' ', out);
}

static void put_indent(const struct output_style *style, FILE *out)
{
	output_start(style, out);
	fprintf(out, "  %*s ", LABEL_WIDTH, "");
}

static void put_missing(const struct report_leak *leak, enum report_role role,
                        const struct output_style *style, FILE *out)
{
	put_label(role, style, out);
	output_clean(leak->stacks[role]->missing, out);
	put_ago(leak, role, "; that was ", out);
	putc('\n', out);
}

/* The function and the place of LINE, and two spaces if more FOLLOWS. */
static void put_line(const struct stack_line *line, const struct widths *widths,
                     bool follows, const struct output_style *style, FILE *out)
{
	char text[STACK_LINE_MAX];
	bool dim = line->run || !line->frame->own;

	if (dim)
		output_paint(style, OUTPUT_DIM, out);
	if (line->run && follows) {
		output_column(stack_line_function(line, text),
		              widths->function + widths->place + 2, out);
	} else if (line->run) {
		output_clean(stack_line_function(line, text), out);
	} else {
		output_column(stack_line_function(line, text), widths->function,
		              out);
		if (follows)
			output_column(stack_line_place(line, text),
			              widths->place, out);
		else
			output_clean(stack_line_place(line, text), out);
	}
	if (dim)
		output_paint(style, OUTPUT_PLAIN, out);
}

/* What is to be said of LINE beside; *SAID is the note before, not repeated. */
static void put_note(const struct stack_line *line,
                     const struct output_style *style, const char **said,
                     FILE *out)
{
	const char *note = line->frame->note;

	if (line->run)
		return;
	if (line->frame->inlined && style->verbose)
		fputs(" (inlined)", out);
	if (note && (!*said || strcmp(note, *said))) {
		fputs(" (", out);
		output_clean(note, out);
		putc(')', out);
	}
	*said = note;
}

static void put_stack(const struct report_leak *leak, enum report_role role,
                      const struct widths *widths,
                      const struct output_style *style, FILE *out)
{
	const struct report_stack *stack = leak->stacks[role];
	struct stack_lines lines = stack_lines_of(stack, style->verbose);
	const char *said = NULL;
	struct stack_line line;

	for (size_t n = 0; stack_lines_next(&lines, &line); n++) {
		if (n == LINES_MAX && !style->verbose) {
			put_indent(style, out);
			fprintf(out, "... %zu more frames (-v shows all)\n",
			        stack->n_frames - lines.next + line.n_frames);
			return;
		}
		if (n)
			put_indent(style, out);
		else
			put_label(role, style, out);
		put_line(&line, widths, !n, style, out);
		if (!n)
			put_phrase(leak, role, out);
		put_note(&line, style, &said, out);
		putc('\n', out);
	}
}

/* Where the end of stream was read, the last bytes were read just before. */
static bool wanted(const struct report_leak *leak, enum report_role role,
                   const struct output_style *style)
{
	if (!leak->stacks[role])
		return false;
	return role != REPORT_ROLE_LAST_USE || style->verbose ||
	       !leak->stacks[REPORT_ROLE_EOF];
}

void output_stacks(const struct report_leak *leak,
                   const struct output_style *style, FILE *out)
{
	struct widths widths = {0};

	for (int role = 0; role < REPORT_ROLE_COUNT; role++)
		if (wanted(leak, role, style))
			widen(&widths, leak->stacks[role], style);
	for (int role = 0; role < REPORT_ROLE_COUNT; role++) {
		if (!wanted(leak, role, style))
			continue;
		if (leak->stacks[role]->missing)
			put_missing(leak, role, style, out);
		else
			put_stack(leak, role, &widths, style, out);
	}
}
