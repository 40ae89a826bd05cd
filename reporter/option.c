/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * option.c - the table of options.
 */
#include "option.h"

#include "memory.h"
#include "output.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

static const char *set_format(struct options *options, const char *value)
{
	options->format = output_find(value);
	return options->format ? NULL : "is no format (text, json)";
}

static void spell_format(struct spelling *spelling)
{
	size_t n;
	const struct output *outputs = output_list(&n);

	for (size_t i = 0; i < n; i++)
		spelling_try(spelling, outputs[i].name);
}

static const char *set_output(struct options *options, const char *value)
{
	options->output = value;
	return *value ? NULL : "is no file name";
}

/* Seconds, unless a unit follows. */
static bool parse_duration(const char *text, int64_t *ms)
{
	static const struct {
		const char *unit;
		double ms;
	} units[] = {{"", 1e3},  {"ms", 1},   {"s", 1e3},
	             {"m", 6e4}, {"h", 36e5}, {"d", 864e5}};
	char *end;
	double number;

	if (*text < '0' || *text > '9')
		return false;
	number = strtod(text, &end);
	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (strcmp(end, units[i].unit) || number * units[i].ms > 1e15)
			continue;
		*ms = (int64_t)(number * units[i].ms);
		return true;
	}
	return false;
}

static const char no_duration[] = "is no duration such as 30s, 500ms or 2m";

static const char *set_min_age(struct options *options, const char *value)
{
	options->min_age_set = true;
	return parse_duration(value, &options->min_age_ms) ? NULL : no_duration;
}

static const char *set_late(struct options *options, const char *value)
{
	if (!parse_duration(value, &options->late_ms))
		return no_duration;
	/* To assemble() 0 is "as usual". */
	if (!options->late_ms)
		options->late_ms = 1;
	return NULL;
}

static const char *set_all(struct options *options, const char *value)
{
	(void)value;
	options->list_all = true;
	return NULL;
}

/* One, or several with commas between them, as other programs give them. */
const char *options_add_pid(struct options *options, const char *value)
{
	char *end;

	do {
		long pid = strtol(value, &end, 10);

		if (end == value || pid <= 0 || pid > INT_MAX ||
		    (*end && *end != ','))
			return "is no process id";
		options->pids =
		    memory_grow(options->pids, options->n_pids,
		                &options->pids_room, sizeof *options->pids);
		options->pids[options->n_pids++] = (int)pid;
		value = end + 1;
	} while (*end);
	return NULL;
}

static const char *set_error_exitcode(struct options *options,
                                      const char *value)
{
	char *end;
	long number = strtol(value, &end, 10);

	if (end == value || *end || number < 0 || number > 255)
		return "is no number from 0 to 255";
	options->error_exitcode = (int)number;
	return NULL;
}

static const char *set_color(struct options *options, const char *value)
{
	options->colour = value;
	return strcmp(value, "auto") && strcmp(value, "always") &&
	               strcmp(value, "never")
	           ? "is none of auto, always, never"
	           : NULL;
}

static const char *set_quiet(struct options *options, const char *value)
{
	(void)value;
	options->quiet = true;
	return NULL;
}

static const char *set_verbose(struct options *options, const char *value)
{
	(void)value;
	options->verbose = true;
	return NULL;
}

static const char *set_recording(struct options *options, const char *value)
{
	options->recording = value;
	return *value ? NULL : "is no file name";
}

static const char *set_follow_children(struct options *options,
                                       const char *value)
{
	options->follow_children = !strcmp(value, "yes");
	return options->follow_children || !strcmp(value, "no")
	           ? NULL
	           : "is neither yes nor no";
}

static const char *set_at_exit(struct options *options, const char *value)
{
	options->exit_pid = atoi(value);
	options->at_exit = true;
	return NULL;
}

static const char *set_refused(struct options *options, const char *value)
{
	options->refused = value;
	return NULL;
}

enum { BOTH = OPTIONS_RUN | OPTIONS_REPORT };

static const struct option table[] = {
    {"format", 0, BOTH, "NAME", "of the report: text, json", set_format,
     spell_format},
    {"output", 'o', BOTH, "FILE",
     "write it to FILE (%p pid, %e program, %h host, %t time)", set_output,
     NULL},
    {"min-age", 0, OPTIONS_RUN, "TIME",
     "leave out younger leaks: 30s, 500ms, 2m", set_min_age, NULL},
    {"min-age", 0, OPTIONS_REPORT, "TIME",
     "leave out younger leaks: 30s, 500ms [live: 1s]", set_min_age, NULL},
    {"late", 0, BOTH, "TIME",
     "tell of closings that long after the peer's [5s]", set_late, NULL},
    {"error-exitcode", 0, BOTH, "N", "status if something leaks; 0: off [23]",
     set_error_exitcode, NULL},
    {"color", 0, BOTH, "WHEN", "auto, always, never", set_color, NULL},
    {"recording", 0, OPTIONS_RUN, "FILE",
     "keep the recordings, e.g. DIR/%p.recording", set_recording, NULL},
    {"follow-children", 0, OPTIONS_RUN, "YESNO",
     "wait for what COMMAND starts and report on it, too [yes]",
     set_follow_children, NULL},
    {"pid", 'p', OPTIONS_REPORT, "PID", "report on a process that is running",
     options_add_pid, NULL},
    {"follow-children", 0, OPTIONS_REPORT, "YESNO",
     "and on all that descends from it [yes]", set_follow_children, NULL},
    {"all", 0, OPTIONS_REPORT, NULL, "list every TCP socket, as netstat does",
     set_all, NULL},
    {"quiet", 'q', BOTH, NULL, "only the last line of the report", set_quiet,
     NULL},
    {"verbose", 'v', BOTH, NULL, "every socket and every frame", set_verbose,
     NULL},
    {"help", 'h', BOTH, NULL, "this text", NULL, NULL},
    {"at-exit", 0, OPTIONS_REPORT, "PID", NULL, set_at_exit, NULL},
    {"refused", 0, OPTIONS_REPORT, "REASON:ERRNO", NULL, set_refused, NULL},
};

const struct option *option_list(size_t *n)
{
	*n = sizeof(table) / sizeof(*table);
	return table;
}
