/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cmd_run.c - runs a program with the recorder and reports when it ends.
 */
#include "clean.h"
#include "command.h"

#include "account.h"
#include "attend.h"
#include "keep.h"
#include "launch.h"
#include "library.h"
#include "memory.h"
#include "options.h"
#include "progress.h"
#include "status.h"
#include "vet.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

struct run {
	struct options options;
	char **words; /* COMMAND and its arguments */
	struct vet vet;
	char library[PATH_MAX];
	struct folder folder;
	bool has_folder;
	char trouble[READER_ERROR_MAX]; /* why there is none; else "" */
	struct signals signals;
	struct tree tree;
	struct watch watch;
};

/* The command line; -1: go on, else the status to end with. */
static int understand(struct run *run, int argc, char **argv)
{
	int first =
	    options_parse(&run->options, "run", OPTIONS_RUN, argc, argv);

	if (first == -2)
		return STATUS_CLEAN;
	if (first < 0)
		return STATUS_USAGE;
	if (first >= argc) {
		clean_complain("finleak: run what? Give a command: finleak run "
		               "[options] [--] "
		               "COMMAND [ARG...]");
		return STATUS_USAGE;
	}
	run->words = argv + first;
	return -1;
}

static int vet(struct run *run)
{
	switch (vet_command(&run->vet, run->words[0])) {
	case VET_FINE:
		return library_path(run->library) ? -1 : STATUS_FAILED;
	case VET_NOT_FOUND:
		clean_complain("finleak: %s", run->vet.message);
		return STATUS_NOT_FOUND;
	case VET_CANNOT_RUN:
	case VET_REFUSED:
		break;
	}
	clean_complain("finleak: %s", run->vet.message);
	return STATUS_CANNOT_RUN;
}

static int status_of_start(int error)
{
	if (error == -ENOENT)
		return STATUS_NOT_FOUND;
	return error == -EAGAIN || error == -ENOMEM || error == -EMFILE
	           ? STATUS_FAILED
	           : STATUS_CANNOT_RUN;
}

/* Without a directory the service runs all the same, and the report says so. */
static int start(struct run *run)
{
	struct launch launch = {
	    .program = run->vet.path,
	    .words = run->words,
	    .libasan = run->vet.libasan,
	    .folder = run->folder.path,
	    .keep = run->options.recording,
	    .signals = &run->signals,
	};
	int pid;

	run->has_folder = folder_make(&run->folder, run->trouble);
	if (run->has_folder) {
		if (*run->trouble)
			clean_complain("finleak: %s; recordings are in %s",
			               run->trouble, run->folder.outer);
		*run->trouble = '\0';
		launch.library = run->library;
		run->watch.folder = &run->folder;
	}
	signals_take(&run->signals);
	tree_prepare(&run->tree);
	pid = launch_start(&launch);
	if (pid < 0) {
		clean_complain("finleak: %s can't be started: %s",
		               run->vet.path, strerror(-pid));
		return status_of_start(pid);
	}
	run->tree.main = pid;
	return -1;
}

static void wait_for_end(struct run *run)
{
	attend(&(struct attend){
	    .signals = &run->signals,
	    .tree = &run->tree,
	    .watch = &run->watch,
	    .follow = run->options.follow_children,
	    .program = run->words[0],
	});
	/* What is left behind is reported as it is now. */
	if (!run->tree.childless)
		watch_look(&run->watch, &run->tree);
}

static void keep_all(const struct run *run, const struct assemble_input *input)
{
	char path[PATH_MAX], error[READER_ERROR_MAX];
	struct keep keep = {0};

	for (size_t i = 0; i < input->n_recordings; i++) {
		if (!keep_recording(&keep, input->recordings[i],
		                    run->options.recording, path, error))
			clean_complain("finleak: %s", error);
		else if (!run->options.quiet)
			clean_complain(
			    "finleak: a recording is kept: finleak report %s",
			    path);
	}
	keep_free(&keep);
}

/* Gives the status that the report means. */
static int tell(struct run *run)
{
	struct account account;
	struct report *report;
	int status;

	progress_start(!run->options.quiet);
	account_make(&account,
	             &(struct account_of){
			 .folder = run->has_folder ? &run->folder : NULL,
			 .trouble = *run->trouble ? run->trouble : NULL,
			 .tree = &run->tree,
			 .watch = &run->watch,
			 .program = run->vet.path,
			 .words = run->words,
			 .main_only = !run->options.follow_children,
		     });
	account.input.min_age_ms = run->options.min_age_ms;
	account.input.late_ms = run->options.late_ms;
	report = assemble(&account.input);
	progress_end();
	status = options_status(&run->options, report);
	if (!options_print(&run->options, report, run->tree.main, run->vet.path,
	                   stderr))
		status = STATUS_FAILED;
	if (run->options.recording)
		keep_all(run, &account.input);
	assemble_free(report);
	account_free(&account);
	return status;
}

/* The program's own end goes before ours; its signal becomes ours. */
static int status_of_end(int main_status, int report_status)
{
	if (WIFSIGNALED(main_status)) {
		signals_die_of(WTERMSIG(main_status));
		return 128 + WTERMSIG(main_status);
	}
	return WEXITSTATUS(main_status) ? WEXITSTATUS(main_status)
	                                : report_status;
}

static void clean_up(struct run *run)
{
	folder_remove(&run->folder);
	watch_free(&run->watch);
	tree_free(&run->tree);
}

static int run_all(struct run *run, int argc, char **argv)
{
	int status = understand(run, argc, argv);
	int main_status;

	if (status < 0)
		status = vet(run);
	if (status >= 0)
		return status;
	status = start(run);
	if (status >= 0) {
		clean_up(run);
		return status;
	}
	wait_for_end(run);
	main_status = run->tree.main_status;
	status = tell(run);
	clean_up(run);
	return status_of_end(main_status, status);
}

int cmd_run(int argc, char **argv)
{
	struct run *run = memory_array(1, sizeof *run);
	int status;

	run->folder.fd = -1;
	status = run_all(run, argc, argv);
	free(run);
	return status;
}
