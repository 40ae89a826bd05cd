/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_place.c - the numbers of a place, which tell a leak from a pool.
 */
#include "output.h"

#include <stdlib.h>
#include <string.h>

enum {
	MANY = 10,          /* of fewer there is not much to say */
	LONG_AGO_MS = 2000, /* when is recorded in whole seconds */
};

/* The most that were open at once; with nothing to say if that is now. */
static void put_most(const struct report_site *site, bool growing, FILE *out)
{
	char text[OUTPUT_NUMBER_MAX];

	if (site->most_open > site->open)
		fprintf(out, ", at most %s at once",
		        output_count(text, site->most_open));
	else if (growing)
		fputs(", never more", out);
	else
		return;
	if (site->most_open_ms_ago < LONG_AGO_MS)
		return;
	output_duration(text, site->most_open_ms_ago);
	if (site->most_open > site->open)
		fprintf(out, " (%s ago)", text);
	else
		fprintf(out, " (since %s)", text);
}

static void put_after_fin(const struct report_site *site, FILE *out)
{
	char text[OUTPUT_NUMBER_MAX];

	if (!site->closed_after_fin)
		return;
	fprintf(out, ", %s closed only after the FIN",
	        output_count(text, site->closed_after_fin));
	if (site->fin_to_close_ms > 0)
		fprintf(out, ", %s after on average",
		        output_duration(text, site->fin_to_close_ms));
}

void output_place(const struct report_leak *leak,
                  const struct output_style *style, FILE *out)
{
	const struct report_site *site = &leak->site;
	bool known = strcmp(leak->growth, "unknown");
	char *text = NULL;
	size_t bytes;
	FILE *words;

	if (!leak->site_known)
		return;
	words = open_memstream(&text, &bytes);
	if (!words)
		return;
	output_counted(site->opened, "opened, ", "opened, ", words);
	output_counted(site->closed, "closed, ", "closed, ", words);
	output_counted(site->open, "open", "open", words);
	if (site->opened >= MANY || known) {
		put_most(site, !strcmp(leak->growth, "growing"), words);
		put_after_fin(site, words);
	}
	if (known)
		fprintf(words, "; %s", leak->growth);
	fclose(words);
	output_prose("this place:", text, style, out);
	free(text);
}
