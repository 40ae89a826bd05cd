/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cmd_help.c - `finleak help`: the commands, and what the verdicts mean.
 */
#include "clean.h"
#include "command.h"
#include "options_help.h"
#include "spelling.h"
#include "status.h"
#include "verdict_help.h"

#include <string.h>

static const char usage[] =
    "usage: finleak run [options] [--] COMMAND [ARG...]\n"
    "       finleak report [options] RECORDING|DIR|PID...\n"
    "       finleak preload | help [COMMAND|verdicts|VERDICT] | --version\n"
    "\n"
    "Finds sockets that the peer has closed and the program has not, and\n"
    "prints the code that owns them.\n"
    "\n"
    "  run      runs COMMAND and reports when it ends; finleak COMMAND is the "
    "same\n"
    "  report   reports on running processes, or on recordings that were kept\n"
    "  preload  prints the recorder's path: LD_PRELOAD=$(finleak preload)\n"
    "  help     options of a command; what each verdict means\n"
    "\n"
    "Exit status: the command's own; 23 if something leaked; 1 if that could\n"
    "not be told; 2 usage; 125 finleak failed; 126, 127 COMMAND can't run.\n"
    "\n"
    "examples:\n"
    "  finleak ./service --port 8080\n"
    "  finleak run --recording=/tmp/rec/%p.recording -- ./service\n"
    "  finleak report --format=json /tmp/rec\n";

static void help_run(void)
{
	options_help("run", OPTIONS_RUN, stdout);
}

static void help_report(void)
{
	options_help("report", OPTIONS_REPORT, stdout);
}

static void help_preload(void)
{
	puts("usage: finleak preload\n\nPrints the path of the recorder.\n\n"
	     "examples:\n  LD_PRELOAD=$(finleak preload) ./service");
}

static void help_verdicts(void)
{
	verdict_help_all(stdout);
}

static void help_help(void)
{
	fputs(usage, stdout);
}

static const struct {
	const char *name;
	void (*put)(void);
} topics[] = {
    {"run", help_run},         {"report", help_report},
    {"preload", help_preload}, {"verdicts", help_verdicts},
    {"help", help_help},
};

enum { N_TOPICS = sizeof(topics) / sizeof(*topics) };

static int no_help_on(const char *topic)
{
	struct spelling spelling = {.wrong = topic};

	for (size_t i = 0; i < N_TOPICS; i++)
		spelling_try(&spelling, topics[i].name);
	verdict_help_spell(&spelling);
	fputs("finleak help: no help on '", stderr);
	clean_print(topic, strlen(topic), stderr);
	putc('\'', stderr);
	if (spelling.nearest)
		fprintf(stderr, "; did you mean %s?\n", spelling.nearest);
	else {
		fputs("; there is help on ", stderr);
		for (size_t i = 0; i < N_TOPICS; i++)
			fprintf(stderr, "%s, ", topics[i].name);
		fputs("and each verdict\n", stderr);
	}
	return STATUS_USAGE;
}

int cmd_help(int argc, char **argv)
{
	const char *topic = argc > 1 ? argv[1] : "help";
	enum report_verdict verdict;

	for (size_t i = 0; i < N_TOPICS; i++)
		if (!strcmp(topic, topics[i].name)) {
			topics[i].put();
			return STATUS_CLEAN;
		}
	if (!verdict_help_find(topic, &verdict))
		return no_help_on(topic);
	verdict_help(verdict, stdout);
	return STATUS_CLEAN;
}
