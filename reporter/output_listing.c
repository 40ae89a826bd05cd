/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_listing.c - all TCP sockets in netstat's columns, with the code.
 */
#include "output.h"
#include "stack_lines.h"

#include <inttypes.h>
#include <string.h>

enum { CELL_MAX = 2 * STACK_LINE_MAX };

/* A cell's words, in TEXT or elsewhere; NULL: not known. */
typedef const char *cell(const struct report_listed *listed,
                         char text[static CELL_MAX]);

static const char *number(int64_t value, char text[static CELL_MAX])
{
	if (value < 0)
		return NULL;
	snprintf(text, CELL_MAX, "%" PRId64, value);
	return text;
}

static const char *receive_queue(const struct report_listed *listed,
                                 char text[static CELL_MAX])
{
	return number(listed->receive_queue, text);
}

static const char *send_queue(const struct report_listed *listed,
                              char text[static CELL_MAX])
{
	return number(listed->send_queue, text);
}

static const char *local(const struct report_listed *listed,
                         char text[static CELL_MAX])
{
	(void)text;
	return listed->local;
}

/* Anybody may be a listener's peer. */
static const char *peer(const struct report_listed *listed,
                        char text[static CELL_MAX])
{
	(void)text;
	if (listed->peer || !listed->state || strcmp(listed->state, "LISTEN"))
		return listed->peer;
	return listed->local && *listed->local == '[' ? "[::]:*" : "0.0.0.0:*";
}

static const char *state(const struct report_listed *listed,
                         char text[static CELL_MAX])
{
	(void)text;
	return listed->state;
}

static const char *age(const struct report_listed *listed,
                       char text[static CELL_MAX])
{
	return listed->age_ms < 0 ? NULL
	                          : output_duration(text, listed->age_ms);
}

static const char *descriptor(const struct report_listed *listed,
                              char text[static CELL_MAX])
{
	return number(listed->fd, text);
}

static const char *program(const struct report_listed *listed,
                           char text[static CELL_MAX])
{
	snprintf(text, CELL_MAX, "%d/%s", listed->pid,
	         listed->program ? listed->program : "-");
	return text;
}

static const char *site(const struct report_listed *listed,
                        char text[static CELL_MAX])
{
	struct stack_line line = {.frame = listed->site, .n_frames = 1};
	char function[STACK_LINE_MAX], place[STACK_LINE_MAX];

	if (!listed->site)
		return NULL;
	snprintf(text, CELL_MAX, "%s %s", stack_line_function(&line, function),
	         stack_line_place(&line, place));
	return text;
}

static const struct column {
	const char *heading;
	cell *cell;
	bool right; /* numbers end together */
} columns[] = {
    {"Recv-Q", receive_queue, true}, {"Send-Q", send_queue, true},
    {"Local Address", local, false}, {"Foreign Address", peer, false},
    {"State", state, false},         {"Age", age, true},
    {"fd", descriptor, true},        {"Program", program, false},
    {"Site", site, false},
};

enum { N_COLUMNS = sizeof(columns) / sizeof(*columns) };

static const char *words(const struct column *column,
                         const struct report_listed *listed,
                         char text[static CELL_MAX])
{
	const char *found =
	    listed ? column->cell(listed, text) : column->heading;

	return found ? found : "-";
}

/* The row of LISTED, or, if that is NULL, the headings. */
static void put_row(const struct report_listed *listed,
                    const int widths[static N_COLUMNS],
                    const struct output_style *style, FILE *out)
{
	char text[CELL_MAX];

	output_start(style, out);
	if (!listed)
		output_paint(style, OUTPUT_STRONG, out);
	for (int i = 0; i < N_COLUMNS; i++) {
		const char *cell_words = words(&columns[i], listed, text);
		int room = widths[i] - output_clean(cell_words, NULL);

		if (columns[i].right)
			fprintf(out, "%*s", room, "");
		output_clean(cell_words, out);
		if (i == N_COLUMNS - 1)
			break;
		fprintf(out, "%*s  ", columns[i].right ? 0 : room, "");
	}
	if (!listed)
		output_paint(style, OUTPUT_PLAIN, out);
	putc('\n', out);
}

static void widen(int widths[static N_COLUMNS],
                  const struct report_listed *listed)
{
	char text[CELL_MAX];

	for (int i = 0; i < N_COLUMNS; i++) {
		int needed =
		    output_clean(words(&columns[i], listed, text), NULL);

		if (needed > widths[i])
			widths[i] = needed;
	}
}

void output_listing(const struct report *report,
                    const struct output_style *style, FILE *out)
{
	int widths[N_COLUMNS] = {0};

	widen(widths, NULL);
	for (size_t i = 0; i < report->n_listed; i++)
		widen(widths, &report->listed[i]);
	put_row(NULL, widths, style, out);
	for (size_t i = 0; i < report->n_listed; i++)
		put_row(&report->listed[i], widths, style, out);
}
