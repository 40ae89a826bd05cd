/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cmd_help.c - `finleak help`: the commands, and what the verdicts mean.
 */
#include "command.h"
#include "options_help.h"
#include "report.h"
#include "status.h"

#include <string.h>

static const char usage[] =
    "usage: finleak run [options] [--] COMMAND [ARG...]\n"
    "       finleak report [options] RECORDING|DIR...\n"
    "       finleak preload | help [COMMAND|verdicts] | --version\n"
    "\n"
    "Finds sockets that the peer has closed and the program has not, and\n"
    "prints the code that owns them.\n"
    "\n"
    "  run      runs COMMAND and reports when it ends; finleak COMMAND is the "
    "same\n"
    "  report   reports on recordings that were kept\n"
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

/* What the person can do about a verdict. */
static const char *const advice[] = {
    [REPORT_VERDICT_EOF_IGNORED] =
	"A read returned 0: the peer has finished. The branch that handles it\n"
	"does not reach close(). Close there, also on its early returns.",
    [REPORT_VERDICT_DATA_UNREAD] =
	"The peer sent its last bytes and hung up, and nobody has read them.\n"
	"Something stopped reading: a stuck thread, a full queue, a "
	"connection\n"
	"taken out of the event loop. Read to the end and close, or just "
	"close.",
    [REPORT_VERDICT_FIN_UNREAD] =
	"The peer hung up and the program has not looked since: an idle\n"
	"connection pool, a lost wake-up, a descriptor that no loop watches.\n"
	"Check pooled connections before use, and close idle ones in time.",
    [REPORT_VERDICT_HELD_BY_CHILD] =
	"The owner closed it and a child process still has it. Open sockets\n"
	"with SOCK_CLOEXEC, or close them in the child after fork().",
    [REPORT_VERDICT_DUP_HELD] =
	"One descriptor was closed, a copy of it (dup, fcntl) was not. Close\n"
	"both.",
    [REPORT_VERDICT_NEVER_ACCEPTED] =
	"Clients connected and gave up before accept() took them. The accept\n"
	"loop is stuck, too slow, or out of descriptors.",
    [REPORT_VERDICT_DEAD] =
	"Both sides have finished, or the peer reset the connection. ss and\n"
	"netstat do not show it any more, but the descriptor is still taken.\n"
	"shutdown() does not free a descriptor: close() must follow.",
    [REPORT_VERDICT_CLOSED_LATE] =
	"It was closed, but long after the peer had. No leak by default.",
    [REPORT_VERDICT_AWAITING_PEER] =
	"The program has sent its FIN and the peer has not answered with its\n"
	"own. No leak by default; close() would let the kernel clear it up.",
    [REPORT_VERDICT_UNKNOWN] =
	"No call that finleak sees opened or read this socket (it came by raw\n"
	"system calls, io_uring or from a process that was not recorded), so\n"
	"only the kernel's word is there: the peer has closed it.",
};

static void put_verdict(enum report_verdict verdict)
{
	const char *line = advice[verdict];

	printf("\n%s%s: %s\n", report_verdict_word(verdict),
	       report_verdict_leaks(verdict) ? "" : " (no leak)",
	       report_verdict_headline(verdict));
	while (*line) {
		int length = (int)strcspn(line, "\n");

		printf("  %.*s\n", length, line);
		line += length + (line[length] == '\n');
	}
}

static void put_verdicts(void)
{
	puts("A socket whose peer has closed stays in state CLOSE_WAIT until "
	     "the program\ncloses it too; no time-out ends it. The verdict "
	     "says what the program did instead.");
	for (int verdict = 0; verdict < REPORT_VERDICT_COUNT; verdict++)
		put_verdict(verdict);
}

static bool put_verdict_named(const char *word)
{
	for (int verdict = 0; verdict < REPORT_VERDICT_COUNT; verdict++)
		if (!strcmp(word, report_verdict_word(verdict))) {
			put_verdict(verdict);
			return true;
		}
	return false;
}

int cmd_help(int argc, char **argv)
{
	const char *topic = argc > 1 ? argv[1] : "";

	if (!strcmp(topic, "run"))
		options_help(topic, OPTIONS_RUN, stdout);
	else if (!strcmp(topic, "report"))
		options_help(topic, OPTIONS_REPORT, stdout);
	else if (!strcmp(topic, "preload"))
		puts("usage: finleak preload\n\nPrints the path of the "
		     "recorder.\n\nexamples:\n"
		     "  LD_PRELOAD=$(finleak preload) ./service");
	else if (!strcmp(topic, "verdicts"))
		put_verdicts();
	else if (!*topic || !strcmp(topic, "help"))
		fputs(usage, stdout);
	else if (!put_verdict_named(topic)) {
		fprintf(stderr,
		        "finleak help: no help on '%s'; there is help on run, "
		        "report, preload, verdicts and each verdict\n",
		        topic);
		return STATUS_USAGE;
	}
	return STATUS_CLEAN;
}
