/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * options_help.c - the help text of a command's options.
 */
#include "options_help.h"

#include "option.h"

static const char run_examples[] =
    "  finleak run -- ./service --port 8080\n"
    "  finleak run --format=json -o leaks.json -- ./test\n"
    "  finleak run --min-age=30s -- python3 crawler.py\n";

static const char report_examples[] =
    "  finleak report 4242.recording\n"
    "  finleak report --min-age=0 -p 4242\n"
    "  finleak report -v /var/tmp/recordings/\n"
    "  finleak report --format=json -o leaks.json *.recording\n";

static void put_option(const struct option *option, FILE *out)
{
	char text[40];

	snprintf(text, sizeof(text), "--%s%s%s", option->name,
	         option->value ? "=" : "", option->value ? option->value : "");
	if (option->letter)
		fprintf(out, "  -%c, %-22s %s\n", option->letter, text,
		        option->help);
	else
		fprintf(out, "      %-22s %s\n", text, option->help);
}

void options_help(const char *command, enum options_for command_kind, FILE *out)
{
	bool run = command_kind == OPTIONS_RUN;
	size_t n;
	const struct option *table = option_list(&n);

	fprintf(out, "usage: finleak %s [options] %s\n\n", command,
	        run ? "[--] COMMAND [ARG...]" : "RECORDING|DIR|PID...");
	for (size_t i = 0; i < n; i++)
		if (table[i].kinds & command_kind && table[i].help)
			put_option(&table[i], out);
	fprintf(out, "\nexamples:\n%s", run ? run_examples : report_examples);
}
