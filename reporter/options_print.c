/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * options_print.c - prints a report where and how the options want it.
 */
#include "clean.h"
#include "options.h"

#include "report_file.h"
#include "status.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

static bool forced(const char *name)
{
	return set(name) && strcmp(getenv(name), "0");
}

/* As no-color.org and its like have it; the command line goes first. */
static bool wants_colour(const struct options *options, FILE *out)
{
	const char *term = getenv("TERM");

	if (strcmp(options->colour, "auto"))
		return !strcmp(options->colour, "always");
	if (forced("CLICOLOR_FORCE") || forced("FORCE_COLOR"))
		return true;
	return !set("NO_COLOR") && (!term || strcmp(term, "dumb")) &&
	       isatty(fileno(out));
}

static void print(const struct options *options, const struct report *report,
                  int pid, FILE *out)
{
	char prefix[32] = "";
	struct output_style style = {.colour = wants_colour(options, out),
	                             .verbose = options->verbose,
	                             .quiet = options->quiet,
	                             .prefix = prefix};

	if (options->at_exit && !options->output)
		snprintf(prefix, sizeof(prefix), "==%d== ", pid);
	options->format->print(report, &style, out);
}

static bool print_usual(const struct options *options,
                        const struct report *report, int pid, FILE *usual)
{
	print(options, report, pid, usual);
	if (fflush(usual) == 0 && !ferror(usual))
		return true;
	clean_complain("finleak: the report can't be written: %s",
	               strerror(errno));
	return false;
}

static bool print_file(const struct options *options,
                       const struct report *report, int pid, const char *exe)
{
	struct report_file file;

	if (!report_file_open(&file, options->output, pid, exe)) {
		clean_complain("finleak: %s", file.error);
		return false;
	}
	print(options, report, pid, file.out);
	if (!report_file_close(&file)) {
		clean_complain("finleak: %s", file.error);
		return false;
	}
	return true;
}

bool options_print(const struct options *options, const struct report *report,
                   int pid, const char *exe, FILE *usual)
{
	if (options->output && !print_file(options, report, pid, exe)) {
		/* What was found out is not to be lost for a bad file name. */
		if (!options->at_exit)
			print(options, report, pid, stderr);
		return false;
	}
	if (options->output)
		return true;
	return print_usual(options, report, pid, usual);
}

int options_status(const struct options *options, const struct report *report)
{
	if (report->sockets && options->error_exitcode)
		return options->error_exitcode;
	return report->complete ? STATUS_CLEAN : STATUS_UNKNOWN;
}
