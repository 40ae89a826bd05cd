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

#include <stdlib.h>
#include <string.h>

enum {
	FUNCTION_WIDTH_MAX = 40,
	PLACE_WIDTH_MAX = 40,
	LINES_MAX = 20, /* of a stack, unless all are wanted */
};

struct widths {
	int function;
	int place;
};

/* The stacks of a leak on their way to a stream. */
struct page {
	const struct output_style *style;
	FILE *out;
	struct widths widths;
	bool phrase_above; /* there is no room for it beside the frames */
};

static int wider(int width, const char *text, int most)
{
	int columns = output_clean(text, NULL);

	return columns > width && columns <= most ? columns : width;
}

static int wide(const char *text, int least)
{
	int columns = output_clean(text, NULL);

	return columns > least ? columns : least;
}

static void widen(struct page *page, const struct report_stack *stack)
{
	struct stack_lines lines = stack_lines_of(stack, page->style->verbose);
	struct widths *widths = &page->widths;
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

/* ROLE as it stands before its stack. */
static void put_label(enum report_role role, const struct output_style *style,
                      FILE *out)
{
	char label[OUTPUT_LABEL_WIDTH + 1];
	char *gap;

	snprintf(label, sizeof(label), "%s", report_role_word(role));
	gap = strchr(label, '_');
	if (gap)
		*gap = ' ';
	output_label(label, style, out);
}

static void put_missing(const struct report_leak *leak, enum report_role role,
                        const struct output_style *style, FILE *out)
{
	char *ago = output_phrase_ago(leak, role);

	put_label(role, style, out);
	output_clean(leak->stacks[role]->missing, out);
	if (*ago)
		fprintf(out, "; that was %s", ago);
	putc('\n', out);
	free(ago);
}

/* The function and the place of LINE, and two spaces if more FOLLOWS. */
static void put_line(const struct stack_line *line, const struct page *page,
                     bool follows)
{
	const struct widths *widths = &page->widths;
	FILE *out = page->out;
	char text[STACK_LINE_MAX];
	bool dim = line->run || !line->frame->own;

	if (dim)
		output_paint(page->style, OUTPUT_DIM, out);
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
		output_paint(page->style, OUTPUT_PLAIN, out);
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

/* The first line of a stack has room for what happened there. */
static bool fits(const struct report_leak *leak, enum report_role role,
                 const struct page *page)
{
	struct stack_lines lines =
	    stack_lines_of(leak->stacks[role], page->style->verbose);
	char *phrase = output_phrase(leak, role);
	int columns = OUTPUT_LABEL_WIDTH + 3 + output_clean(phrase, NULL);
	char text[STACK_LINE_MAX];
	struct stack_line line;

	free(phrase);
	if (!stack_lines_next(&lines, &line))
		return true;
	columns +=
	    wide(stack_line_function(&line, text),
	         page->widths.function + (line.run ? page->widths.place : 0));
	if (!line.run)
		columns +=
		    wide(stack_line_place(&line, text), page->widths.place);
	return columns + 4 <= OUTPUT_WIDTH;
}

static void put_phrase(const struct report_leak *leak, enum report_role role,
                       FILE *out)
{
	char *phrase = output_phrase(leak, role);

	output_clean(phrase, out);
	free(phrase);
}

static void put_stack(const struct report_leak *leak, enum report_role role,
                      const struct page *page)
{
	const struct output_style *style = page->style;
	const struct report_stack *stack = leak->stacks[role];
	struct stack_lines lines = stack_lines_of(stack, style->verbose);
	const char *said = NULL;
	struct stack_line line;

	put_label(role, style, page->out);
	if (page->phrase_above) {
		put_phrase(leak, role, page->out);
		putc('\n', page->out);
		output_label("", style, page->out);
	}
	for (size_t n = 0; stack_lines_next(&lines, &line); n++) {
		bool beside = !n && !page->phrase_above;

		if (n)
			output_label("", style, page->out);
		if (n == LINES_MAX && !style->verbose) {
			fprintf(page->out,
			        "... %zu more frames (-v shows all)\n",
			        stack->n_frames - lines.next + line.n_frames);
			return;
		}
		put_line(&line, page, beside);
		if (beside)
			put_phrase(leak, role, page->out);
		put_note(&line, style, &said, page->out);
		putc('\n', page->out);
	}
}

/*
 * Where the end of stream was read, the last bytes were read just before; and
 * where listen() was called, the listener was made.
 */
static bool wanted(const struct report_leak *leak, enum report_role role,
                   const struct output_style *style)
{
	if (!leak->stacks[role] || style->verbose)
		return leak->stacks[role];
	if (role == REPORT_ROLE_LAST_USE)
		return !leak->stacks[REPORT_ROLE_EOF];
	if (role == REPORT_ROLE_OPENED)
		return !leak->stacks[REPORT_ROLE_LISTENED];
	return true;
}

static void lay_out(struct page *page, const struct report_leak *leak)
{
	for (int role = 0; role < REPORT_ROLE_COUNT; role++)
		if (wanted(leak, role, page->style))
			widen(page, leak->stacks[role]);
	for (int role = 0; role < REPORT_ROLE_COUNT; role++)
		if (wanted(leak, role, page->style))
			page->phrase_above |= !fits(leak, role, page);
}

void output_stacks(const struct report_leak *leak,
                   const struct output_style *style, FILE *out)
{
	struct page page = {.style = style, .out = out};

	lay_out(&page, leak);
	for (int role = 0; role < REPORT_ROLE_COUNT; role++) {
		if (!wanted(leak, role, style))
			continue;
		if (leak->stacks[role]->missing)
			put_missing(leak, role, style, out);
		else
			put_stack(leak, role, &page);
	}
}
