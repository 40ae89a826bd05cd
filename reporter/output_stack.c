/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_stack.c - stacks for people, the program's own frames first of all.
 *
 * In a program that has frames of its own in a stack, those of libraries are
 * not what has to be changed: they shrink to a line, or go where they only lead
 * to the first function.
 */
#include "output.h"

#include <inttypes.h>
#include <string.h>

enum {
	LABEL_WIDTH = 8,
	FUNCTION_WIDTH_MAX = 40,
	PLACE_WIDTH_MAX = 40,
	LINES_MAX = 20, /* of a stack, unless all are wanted */
	TEXT_MAX = 512,
};

/* A line of a stack. */
struct line {
	const struct report_frame *frame; /* the first of them */
	size_t n_frames;                  /* more than 1: a run of libraries' */
	bool run;
};

/* The lines of a stack, as they are wanted. */
struct lines {
	const struct report_stack *stack;
	bool all;
	size_t next;
};

struct widths {
	int function;
	int place;
};

static const char *base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static bool has_own(const struct report_stack *stack)
{
	for (size_t i = 0; i < stack->n_frames; i++)
		if (stack->frames[i].own)
			return true;
	return false;
}

static struct lines lines_of(const struct report_stack *stack,
                             const struct output_style *style)
{
	return (struct lines){.stack = stack,
	                      .all = style->verbose || !has_own(stack)};
}

static bool next_line(struct lines *lines, struct line *line)
{
	const struct report_stack *stack = lines->stack;
	size_t first = lines->next, end = first;

	if (first == stack->n_frames)
		return false;
	if (!lines->all)
		while (end < stack->n_frames && !stack->frames[end].own)
			end++;
	if (end == stack->n_frames && end > first)
		return false; /* Only what calls the first function. */
	line->frame = &stack->frames[first];
	line->run = end > first;
	line->n_frames = line->run ? end - first : 1;
	lines->next = first + line->n_frames;
	return true;
}

static const char *function_text(const struct line *line, char text[TEXT_MAX])
{
	const struct report_frame *frame = line->frame;
	const char *module = frame->module;
	bool others = false;

	if (!line->run)
		return frame->function ? frame->function : "?";
	for (size_t i = 1; i < line->n_frames; i++)
		others |= !module || !frame[i].module ||
		          strcmp(module, frame[i].module);
	snprintf(text, TEXT_MAX, "... %zu frame%s in %.200s%s", line->n_frames,
	         line->n_frames == 1 ? "" : "s",
	         module ? base(module) : "no file",
	         others ? " and others" : "");
	return text;
}

static const char *place_text(const struct line *line, char text[TEXT_MAX])
{
	const struct report_frame *frame = line->frame;

	if (line->run)
		return "";
	if (frame->file && frame->line)
		snprintf(text, TEXT_MAX, "%.480s:%d", frame->file, frame->line);
	else if (frame->file)
		snprintf(text, TEXT_MAX, "%.480s", frame->file);
	else
		snprintf(text, TEXT_MAX, "%.480s+0x%" PRIx64,
		         frame->module ? base(frame->module) : "",
		         frame->offset);
	return text;
}

static int wider(int width, const char *text, int most)
{
	int columns = output_clean(text, NULL);

	return columns > width && columns <= most ? columns : width;
}

static void widen(struct widths *widths, const struct report_stack *stack,
                  const struct output_style *style)
{
	struct lines lines = lines_of(stack, style);
	struct line line;
	char text[TEXT_MAX];

	while (next_line(&lines, &line)) {
		if (line.run)
			continue;
		widths->function =
		    wider(widths->function, function_text(&line, text),
		          FUNCTION_WIDTH_MAX);
		widths->place = wider(widths->place, place_text(&line, text),
		                      PLACE_WIDTH_MAX);
	}
}

/* When it happened to the sockets of LEAK: "9.0 s to 41.2 s ago". */
static void put_ago(const struct report_leak *leak, size_t field, FILE *out)
{
	char from[OUTPUT_NUMBER_MAX], to[OUTPUT_NUMBER_MAX];
	int64_t least = INT64_MAX, most = -1;

	for (size_t i = 0; i < leak->n_sockets; i++) {
		const char *socket = (const char *)&leak->sockets[i];
		int64_t ms = *(const int64_t *)(socket + field);

		if (ms < 0)
			continue;
		least = ms < least ? ms : least;
		most = ms > most ? ms : most;
	}
	if (most < 0)
		return;
	output_duration(from, most);
	output_duration(to, least);
	if (!strcmp(from, to))
		fprintf(out, ", %s ago", from);
	else
		fprintf(out, ", %s %s %s ago", from,
		        leak->n_sockets == 2 ? "and" : "to", to);
}

/* What happened in the stack of ROLE, and when. */
static void put_phrase(const struct report_leak *leak, enum report_role role,
                       FILE *out)
{
	const char *call = leak->stacks[role]->call;

	if (call)
		output_clean(call, out);
	switch (role) {
	case REPORT_ROLE_EOF:
		fputs(call ? "() returned 0 here" : "a read returned 0", out);
		put_ago(leak, offsetof(struct report_socket, eof_ms_ago), out);
		break;
	case REPORT_ROLE_OPENED:
		fputs(call ? "" : "opened", out);
		put_ago(leak, offsetof(struct report_socket, opened_ms_ago),
		        out);
		break;
	case REPORT_ROLE_LAST_USE:
		fputs(call ? "" : "last used", out);
		put_ago(leak, offsetof(struct report_socket, last_use_ms_ago),
		        out);
		break;
	default:
		fputs(call ? "() was called here" : "", out);
	}
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
	if (role == REPORT_ROLE_OPENED)
		put_ago(leak, offsetof(struct report_socket, opened_ms_ago),
		        out);
	if (role == REPORT_ROLE_LAST_USE)
		put_ago(leak, offsetof(struct report_socket, last_use_ms_ago),
		        out);
	putc('\n', out);
}

/* The function and the place of LINE; two spaces follow. */
static void put_line(const struct line *line, const struct widths *widths,
                     const struct output_style *style, FILE *out)
{
	char text[TEXT_MAX];
	bool dim = line->run || !line->frame->own;

	if (dim)
		output_paint(style, OUTPUT_DIM, out);
	if (line->run) {
		output_column(function_text(line, text),
		              widths->function + widths->place + 2, out);
	} else {
		output_column(function_text(line, text), widths->function, out);
		output_column(place_text(line, text), widths->place, out);
	}
	if (dim)
		output_paint(style, OUTPUT_PLAIN, out);
}

static void put_note(const struct line *line, const struct output_style *style,
                     FILE *out)
{
	if (line->run)
		return;
	if (line->frame->inlined && style->verbose)
		fputs(" (inlined)", out);
	if (line->frame->note) {
		fputs(" (", out);
		output_clean(line->frame->note, out);
		putc(')', out);
	}
}

static void put_stack(const struct report_leak *leak, enum report_role role,
                      const struct widths *widths,
                      const struct output_style *style, FILE *out)
{
	const struct report_stack *stack = leak->stacks[role];
	struct lines lines = lines_of(stack, style);
	struct line line;

	for (size_t n = 0; next_line(&lines, &line); n++) {
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
		put_line(&line, widths, style, out);
		if (!n)
			put_phrase(leak, role, out);
		put_note(&line, style, out);
		putc('\n', out);
	}
}

void output_stacks(const struct report_leak *leak,
                   const struct output_style *style, FILE *out)
{
	struct widths widths = {0};

	for (int role = 0; role < REPORT_ROLE_COUNT; role++)
		if (leak->stacks[role])
			widen(&widths, leak->stacks[role], style);
	for (int role = 0; role < REPORT_ROLE_COUNT; role++) {
		const struct report_stack *stack = leak->stacks[role];

		if (!stack)
			continue;
		if (stack->missing)
			put_missing(leak, role, style, out);
		else
			put_stack(leak, role, &widths, style, out);
	}
}
