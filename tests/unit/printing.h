/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * printing.h - what an output prints of a made-up report.
 */
#ifndef FINLEAK_TESTS_PRINTING_H
#define FINLEAK_TESTS_PRINTING_H

#include "reporter/output.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *text;

static const struct output_style plain = {.prefix = ""};

static inline const char *print_as(const char *format,
                                   const struct report *report,
                                   const struct output_style *style)
{
	size_t bytes;
	FILE *out;

	free(text);
	out = open_memstream(&text, &bytes);
	output_find(format)->print(report, style, out);
	fclose(out);
	return text;
}

/* What a report of LEAK alone reads like. */
static inline const char *print_leak(const char *format,
                                     struct report_leak *leak)
{
	struct report report = {.complete = true,
	                        .leaks = leak,
	                        .n_leaks = 1,
	                        .sockets = leak->leaks ? leak->count : 0,
	                        .tracked_open = 3};

	return print_as(format, &report, &plain);
}

static inline void has(const char *printed, const char *wanted)
{
	if (!strstr(printed, wanted))
		fail_msg("no\n%s\nin\n%s", wanted, printed);
}

static inline void has_not(const char *printed, const char *unwanted)
{
	if (strstr(printed, unwanted))
		fail_msg("there is\n%s\nin\n%s", unwanted, printed);
}

static inline int forget(void **state)
{
	(void)state;
	free(text);
	text = NULL;
	return 0;
}

#endif
