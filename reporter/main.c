/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * main.c - the table of commands.
 */
#include "clean.h"
#include "command.h"
#include "status.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	puts("finleak " FINLEAK_VERSION);
	return STATUS_CLEAN;
}

static int help(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return cmd_help(1, (char *[]){"help", NULL});
}

/* People try these before they read; a program can have such a name, too. */
static int not_yet(int argc, char **argv)
{
	(void)argc;
	clean_complain("finleak %s: this version has not got it yet. To run a "
	               "program of that name: finleak run -- %s",
	               argv[0], argv[0]);
	return STATUS_USAGE;
}

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
} commands[] = {
    {"run", cmd_run},       {"report", cmd_report}, {"preload", cmd_preload},
    {"help", cmd_help},     {"--help", help},       {"-h", help},
    {"--version", version}, {"-V", version},        {"top", not_yet},
    {"diff", not_yet},      {"exporter", not_yet},
};

/* `finleak -p 4242` is `finleak report -p 4242`; a program may have a -p, too.
 */
static bool names_process(char **words)
{
	for (; *words && **words == '-' && strcmp(*words, "--"); words++) {
		if (!strncmp(*words, "-p", 2) || !strncmp(*words, "--pid", 5))
			return true;
	}
	return false;
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		fputs("finleak: which program? finleak COMMAND [ARG...] runs "
		      "it; finleak --help says more\n",
		      stderr);
		return STATUS_USAGE;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(*commands); i++)
		if (!strcmp(argv[1], commands[i].name))
			return commands[i].run(argc - 1, argv + 1);
	if (names_process(argv + 1)) {
		argv[0] = "report";
		return cmd_report(argc, argv);
	}
	/* A program, or options before one: `run` is what was meant. */
	return cmd_run(argc, argv);
}
