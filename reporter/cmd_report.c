/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cmd_report.c - `finleak report`: reports on recordings.
 */
#include "assemble.h"
#include "command.h"
#include "memory.h"
#include "options.h"
#include "procfs.h"
#include "status.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What was named, opened so far. */
struct collection {
	struct recording **recordings;
	size_t n_recordings;
	size_t recordings_room;
	char **problems; /* with what could not be read */
	size_t n_problems;
	size_t problems_room;
};

static void add_problem(struct collection *collection, char *problem)
{
	collection->problems = memory_grow(
	    collection->problems, collection->n_problems,
	    &collection->problems_room, sizeof(*collection->problems));
	collection->problems[collection->n_problems++] = problem;
}

/* A file that is named twice, or by itself and by its folder, counts once. */
static bool is_there(const struct collection *collection, const char *path)
{
	struct stat one, other;

	for (size_t i = 0; i < collection->n_recordings; i++)
		if (!stat(path, &one) &&
		    !stat(collection->recordings[i]->path, &other) &&
		    one.st_ino == other.st_ino && one.st_dev == other.st_dev)
			return true;
	return false;
}

static void add_recording(struct collection *collection, const char *path)
{
	char error[READER_ERROR_MAX];
	struct recording *recording;

	if (is_there(collection, path))
		return;
	recording = reader_open(path, error);

	if (!recording) {
		add_problem(collection, memory_copy(error));
		return;
	}
	collection->recordings = memory_grow(
	    collection->recordings, collection->n_recordings,
	    &collection->recordings_room, sizeof(*collection->recordings));
	collection->recordings[collection->n_recordings++] = recording;
}

static int is_recording(const struct dirent *entry)
{
	size_t length = strlen(entry->d_name);
	size_t suffix = strlen(RECORDING_SUFFIX);

	return length > suffix &&
	       !strcmp(entry->d_name + length - suffix, RECORDING_SUFFIX);
}

static void add_folder(struct collection *collection, const char *path)
{
	struct dirent **entries;
	int n = scandir(path, &entries, is_recording, alphasort);

	if (n < 0) {
		add_problem(collection, memory_format("%s can't be read: %s",
		                                      path, strerror(errno)));
		return;
	}
	if (n == 0)
		add_problem(collection,
		            memory_format("%s holds no recording (no file "
		                          "*" RECORDING_SUFFIX ")",
		                          path));
	for (int i = 0; i < n; i++) {
		char *file = memory_format("%s/%s", path, entries[i]->d_name);

		add_recording(collection, file);
		free(file);
		free(entries[i]);
	}
	free(entries);
}

static bool is_pid(const char *word)
{
	return *word && word[strspn(word, "0123456789")] == '\0';
}

static void add(struct collection *collection, const char *word)
{
	struct stat status;

	if (stat(word, &status) == 0 && S_ISDIR(status.st_mode))
		add_folder(collection, word);
	else if (errno == ENOENT && is_pid(word) && stat(word, &status) < 0)
		add_problem(collection,
		            memory_format("%s is no file; reports on running "
		                          "processes are not there yet: start "
		                          "the program with finleak run",
		                          word));
	else
		add_recording(collection, word);
}

static void free_collection(struct collection *collection)
{
	for (size_t i = 0; i < collection->n_recordings; i++)
		reader_free(collection->recordings[i]);
	for (size_t i = 0; i < collection->n_problems; i++)
		free(collection->problems[i]);
	free(collection->recordings);
	free(collection->problems);
}

/* At the end of a host nobody asked: where nothing leaks nothing is said. */
static bool is_wanted(const struct options *options,
                      const struct report *report)
{
	return !options->at_exit || report->sockets || !report->complete;
}

static int report_on(const struct assemble_input *input, int pid,
                     const char *exe, const struct options *options)
{
	struct report *report = assemble(input);
	int status = options_status(options, report);

	if (is_wanted(options, report) &&
	    !options_print(options, report, pid, exe,
	                   options->at_exit ? stderr : stdout))
		status = STATUS_FAILED;
	assemble_free(report);
	return status;
}

static int report_on_recordings(const struct collection *collection,
                                const struct options *options)
{
	const struct recording_header *header =
	    &collection->recordings[0]->header;

	return report_on(
	    &(struct assemble_input){
		.recordings = collection->recordings,
		.n_recordings = collection->n_recordings,
		.caveats = (const char **)collection->problems,
		.n_caveats = collection->n_problems,
		.incomplete = collection->n_problems > 0,
		.min_age_ms = options->min_age_ms,
	    },
	    (int)header->pid, header->exe, options);
}

/* A recorder that could not record has only this to tell. */
static int report_refusal(const struct options *options)
{
	unsigned int reason = 0;
	int error = 0, status;
	char exe[PATH_MAX], *sentence;

	sscanf(options->refused, "%u:%d", &reason, &error);
	if (!procfs_exe(options->pid, exe))
		strcpy(exe, "this program");
	sentence =
	    memory_format("nothing was recorded of %s (pid %d): %s%s%s", exe,
	                  options->pid, reader_refusal_text(reason),
	                  error ? ": " : "", error ? strerror(error) : "");
	status = report_on(
	    &(struct assemble_input){.caveats = (const char *[]){sentence},
	                             .n_caveats = 1,
	                             .incomplete = true},
	    options->pid, exe, options);
	free(sentence);
	return status;
}

int cmd_report(int argc, char **argv)
{
	struct collection collection = {0};
	struct options options;
	int first =
	    options_parse(&options, "report", OPTIONS_REPORT, argc, argv);
	int status = STATUS_UNKNOWN;

	if (first < 0)
		return first == -2 ? STATUS_CLEAN : STATUS_USAGE;
	if (options.refused)
		return report_refusal(&options);
	if (first == argc) {
		fputs("finleak report: which recording? Name files, or a "
		      "folder of them\n",
		      stderr);
		return STATUS_USAGE;
	}
	for (int i = first; i < argc; i++)
		add(&collection, argv[i]);
	if (collection.n_recordings)
		status = report_on_recordings(&collection, &options);
	else
		for (size_t i = 0; i < collection.n_problems; i++)
			fprintf(stderr, "finleak report: %s\n",
			        collection.problems[i]);
	free_collection(&collection);
	return status;
}
