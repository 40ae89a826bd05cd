/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cmd_report.c - `finleak report`: reports on recordings and live processes.
 */
#include "assemble.h"
#include "clean.h"
#include "collection.h"
#include "command.h"
#include "live.h"
#include "memory.h"
#include "options.h"
#include "procfs.h"
#include "progress.h"
#include "status.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A busy server always has sockets whose FIN it is about to read. */
enum { LIVE_MIN_AGE_MS = 1000 };

/* At the end of a host nobody asked: where nothing leaks nothing is said. */
static bool is_wanted(const struct options *options,
                      const struct report *report)
{
	return !options->at_exit || report->n_leaks || !report->complete;
}

static int report_on(const struct assemble_input *input, int pid,
                     const char *exe, const struct options *options)
{
	struct report *report = assemble(input);
	int status = options_status(options, report);

	progress_end();
	if (is_wanted(options, report) &&
	    !options_print(options, report, pid, exe,
	                   options->at_exit ? stderr : stdout)) {
		status = STATUS_FAILED;
		/* The recorder leaves it, having heard that status. */
		if (options->at_exit && input->n_recordings)
			clean_complain(
			    "finleak: the recording is kept: finleak report %s",
			    input->recordings[0]->path);
	}
	assemble_free(report);
	return status;
}

/* What the words on the command line name. */
struct inputs {
	struct collection collection;
	struct live live;
	bool is_live;
};

static int report_on_inputs(const struct inputs *inputs,
                            const struct options *options)
{
	const struct collection *collection = &inputs->collection;
	const struct live *live = &inputs->live;
	int64_t min_age_ms = options->min_age_ms;
	const char *exe = NULL;
	int pid = 0;

	if (live->n_known) {
		pid = live->known[0].pid;
		exe = live->known[0].exe;
	} else if (collection->n_recordings) {
		pid = (int)collection->recordings[0]->header.pid;
		exe = collection->recordings[0]->header.exe;
	}
	if (inputs->is_live && !options->min_age_set)
		min_age_ms = LIVE_MIN_AGE_MS;
	return report_on(
	    &(struct assemble_input){
		.recordings = collection->recordings,
		.n_recordings = collection->n_recordings,
		.looks = &live->look,
		.n_looks = live->look.taken_ns ? 1 : 0,
		.known = live->known,
		.n_known = live->n_known,
		.caveats = (const char **)collection->remarks,
		.n_caveats = collection->n_remarks,
		.incomplete = collection->incomplete,
		.min_age_ms = min_age_ms,
		.late_ms = options->late_ms,
		.list_all = options->list_all,
	    },
	    pid, exe ? exe : "", options);
}

/* A recorder that could not record has only this to tell. */
static int report_refusal(const struct options *options)
{
	unsigned int reason = 0;
	int error = 0, status;
	char exe[PATH_MAX], *sentence;

	sscanf(options->refused, "%u:%d", &reason, &error);
	if (!procfs_exe(options->exit_pid, exe))
		strcpy(exe, "this program");
	sentence =
	    memory_format("nothing was recorded of %s (pid %d): %s%s%s", exe,
	                  options->exit_pid, reader_refusal_text(reason),
	                  error ? ": " : "", error ? strerror(error) : "");
	status = report_on(
	    &(struct assemble_input){.caveats = (const char *[]){sentence},
	                             .n_caveats = 1,
	                             .incomplete = true},
	    options->exit_pid, exe, options);
	free(sentence);
	return status;
}

/* Whether WORD is a process's number, and not the name of a file. */
static bool is_pid(const char *word)
{
	struct stat status;

	return *word && !word[strspn(word, "0123456789")] &&
	       stat(word, &status) && errno == ENOENT;
}

/*
 * Whether somebody else may have put PATH in the place of what the recorder
 * made there: in any other directory nobody could.
 */
static bool is_replaced(const char *path)
{
	struct stat there, around;
	char *folder = memory_copy(path);
	bool open_to_all = !stat(dirname(folder), &around) &&
	                   around.st_mode & S_IWOTH &&
	                   !(around.st_mode & S_ISVTX);

	free(folder);
	return open_to_all && (lstat(path, &there) || !S_ISREG(there.st_mode) ||
	                       there.st_uid != geteuid());
}

static void add_recording(struct inputs *inputs, const struct options *options,
                          const char *path)
{
	if (options->at_exit && is_replaced(path))
		collection_remark(
		    &inputs->collection,
		    memory_format("%s is not the recording that was made: "
		                  "all may replace what is in its folder",
		                  path),
		    true);
	else
		collection_add(&inputs->collection, path);
}

static void gather(struct inputs *inputs, struct options *options, char **words)
{
	struct live_of of = {.follow_children = options->follow_children,
	                     .list_all = options->list_all};

	for (char **word = words; *word; word++) {
		if (is_pid(*word) && options_add_pid(options, *word))
			collection_remark(
			    &inputs->collection,
			    memory_format("there is no process %s", *word),
			    true);
	}
	of.pids = options->pids;
	of.n_pids = options->n_pids;
	if (of.n_pids)
		inputs->is_live =
		    live_make(&inputs->live, &of, &inputs->collection);
	for (char **word = words; *word; word++) {
		if (!is_pid(*word))
			add_recording(inputs, options, *word);
	}
}

/* There is nothing else to report. */
static void complain(const struct collection *collection)
{
	progress_end();
	for (size_t i = 0; i < collection->n_remarks; i++)
		clean_complain("finleak report: %s", collection->remarks[i]);
}

static int report_on_words(struct options *options, char **words)
{
	struct inputs inputs = {0};
	int status = STATUS_UNKNOWN;

	progress_start(!options->quiet && !options->at_exit);
	gather(&inputs, options, words);
	if (inputs.collection.n_recordings || inputs.is_live)
		status = report_on_inputs(&inputs, options);
	else
		complain(&inputs.collection);
	live_free(&inputs.live);
	collection_free(&inputs.collection);
	return status;
}

int cmd_report(int argc, char **argv)
{
	struct options options;
	int first =
	    options_parse(&options, "report", OPTIONS_REPORT, argc, argv);
	int status = STATUS_USAGE;

	if (first < 0) {
		status = first == -2 ? STATUS_CLEAN : STATUS_USAGE;
	} else if (options.refused) {
		status = report_refusal(&options);
	} else if (first == argc && !options.n_pids) {
		fputs("finleak report: which recording? Name files, a folder "
		      "of them, or the PID of a running process\n",
		      stderr);
	} else {
		status = report_on_words(&options, argv + first);
	}
	free(options.pids);
	return status;
}
