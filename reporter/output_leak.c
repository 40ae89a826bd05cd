/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_leak.c - one place of the report, for people.
 */
#include "output.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum { ID_SHOWN = 8, ID_COLUMNS = 3 + 3 + ID_SHOWN };

static char *headline_of(const struct report_leak *leak)
{
	char text[OUTPUT_NUMBER_MAX];

	if (leak->latest_ms < 0)
		return memory_copy(report_verdict_headline(leak->verdict));
	return memory_format("closed, the latest %s after its peer",
	                     output_duration(text, leak->latest_ms));
}

static void put_headline(const struct report_leak *leak,
                         const struct output_style *style, FILE *out)
{
	char *headline = headline_of(leak);
	char text[OUTPUT_NUMBER_MAX];
	int columns = OUTPUT_WIDTH - ID_COLUMNS;

	output_start(style, out);
	output_paint(style, leak->leaks ? OUTPUT_ALARM : OUTPUT_STRONG, out);
	columns -= fprintf(out, "%s x %s", output_count(text, leak->count),
	                   report_verdict_word(leak->verdict));
	output_paint(style, OUTPUT_PLAIN, out);
	columns -= fprintf(out, ": %s", headline);
	fprintf(out, "%*s   id %.*s\n", columns > 0 ? columns : 0, "", ID_SHOWN,
	        leak->id);
	free(headline);
}

/* "; accept() last returned 12.0 s ago". */
static char *accepting(const struct report_listener *listener)
{
	char ago[OUTPUT_NUMBER_MAX + 8] = "";
	char text[OUTPUT_NUMBER_MAX];

	if (listener->accepted_ms_ago >= 0)
		snprintf(ago, sizeof(ago), " %s ago",
		         output_duration(text, listener->accepted_ms_ago));
	if (listener->error)
		return memory_format("; accept() last failed with %s%s",
		                     listener->error, ago);
	if (*ago)
		return memory_format("; accept() last returned%s", ago);
	return memory_copy("; no accept() was seen");
}

/* ": 12 wait, the oldest for 41.2 s". */
static char *waiting(const struct report_leak *leak)
{
	char count[OUTPUT_NUMBER_MAX], age[OUTPUT_NUMBER_MAX];
	int64_t oldest_ms = -1;

	for (size_t i = 0; i < leak->n_sockets; i++)
		if (leak->sockets[i].age_ms > oldest_ms)
			oldest_ms = leak->sockets[i].age_ms;
	output_count(count, leak->count);
	if (oldest_ms < 0)
		return memory_format("%s waiting", count);
	return memory_format("%s waiting, %s %s", count,
	                     leak->count == 1 ? "for" : "the oldest for",
	                     output_duration(age, oldest_ms));
}

static void put_listener(const struct report_leak *leak,
                         const struct output_style *style, FILE *out)
{
	const struct report_listener *listener = leak->listener;
	char fd[24] = "";
	char *wait, *accepts, *line;

	if (!listener)
		return;
	if (listener->fd >= 0)
		snprintf(fd, sizeof(fd), " (fd %d)", listener->fd);
	wait = waiting(leak);
	accepts = accepting(listener);
	line = memory_format("on %s%s; %s%s",
	                     listener->local ? listener->local
	                                     : "an address not known",
	                     fd, wait, accepts);
	output_prose("listening", line, style, out);
	free(line);
	free(accepts);
	free(wait);
}

void output_leak(const struct report_leak *leak, bool name_pids,
                 const struct output_style *style, FILE *out)
{
	put_headline(leak, style, out);
	output_stacks(leak, style, out);
	put_listener(leak, style, out);
	output_sockets(leak, name_pids, style, out);
	/* A listener's place does not tell of what waits there. */
	if (!leak->listener || style->verbose)
		output_place(leak, style, out);
	if (leak->advice)
		output_prose("hint", leak->advice, style, out);
}
