/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * account.c - what a run can tell in the end, as the report's input.
 */
#include "account.h"

#include "arguments.h"
#include "complaints.h"
#include "memory.h"
#include "procfs.h"
#include "roll.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void account_caveat(struct account *account, char *sentence)
{
	struct assemble_input *input = &account->input;

	account->caveats =
	    memory_grow(account->caveats, input->n_caveats,
	                &account->caveats_room, sizeof *account->caveats);
	account->caveats[input->n_caveats++] = sentence;
	input->caveats = (const char **)account->caveats;
	input->incomplete = true;
}

static void take_recording(struct account *account, const char *path,
                           const struct account_of *of)
{
	struct assemble_input *input = &account->input;
	char error[READER_ERROR_MAX];
	struct recording *recording = reader_open(path, error);

	if (!recording) {
		account_caveat(account, memory_copy(error));
		return;
	}
	if (of->main_only &&
	    recording->header.pid != (uint32_t)of->tree->main) {
		reader_free(recording);
		return;
	}
	input->recordings =
	    memory_grow(input->recordings, input->n_recordings,
	                &account->recordings_room, sizeof *input->recordings);
	input->recordings[input->n_recordings++] = recording;
}

static void take_recordings(struct account *account,
                            const struct account_of *of)
{
	char **paths;
	size_t n = folder_recordings(of->folder, &paths);

	if (folder_is_gone(of->folder))
		account_caveat(account,
		               memory_format("the directory of this run's "
		                             "recordings, %s, was removed "
		                             "while it went on",
		                             of->folder->path));
	for (size_t i = 0; i < n; i++) {
		take_recording(account, paths[i], of);
		free(paths[i]);
	}
	free(paths);
}

static bool is_recorded(const struct account *account, int pid)
{
	for (size_t i = 0; i < account->input.n_recordings; i++) {
		if (account->input.recordings[i]->header.pid == (uint32_t)pid)
			return true;
	}
	return false;
}

/*
 * Whether a look at PID still says something.  One that signed off the roll
 * cleanly has closed what was seen then; it is not on the roll any more.
 */
static bool counts(const struct account *account, const struct account_of *of,
                   const struct recording_roll *roll, int pid)
{
	if (of->main_only && pid != of->tree->main)
		return false;
	return !roll || is_recorded(account, pid) || roll_find(roll, pid) ||
	       procfs_lives(pid);
}

struct trimming {
	const struct account *account;
	const struct account_of *of;
	const struct recording_roll *roll;
	const struct look *look;
};

static bool is_of_interest(int pid, const void *data)
{
	const struct trimming *trimming = data;

	return (look_process(trimming->look, pid) ||
	        is_recorded(trimming->account, pid)) &&
	       counts(trimming->account, trimming->of, trimming->roll, pid);
}

static void trim_looks(const struct account *account,
                       const struct account_of *of,
                       const struct recording_roll *roll)
{
	for (size_t i = 0; i < of->watch->n_looks; i++) {
		struct look *look = &of->watch->looks[i];

		look_keep(look, is_of_interest,
		          &(struct trimming){account, of, roll, look});
	}
}

static void add_known(struct account *account, struct known_process known)
{
	account->known =
	    memory_grow(account->known, account->input.n_known,
	                &account->known_room, sizeof *account->known);
	account->known[account->input.n_known++] = known;
	account->input.known = account->known;
}

/* The last that was seen of PID; NULL if it had no sockets then. */
static const struct look_process *seen(const struct account_of *of, int pid)
{
	for (size_t i = of->watch->n_looks; i-- > 0;) {
		const struct look_process *process =
		    look_process(&of->watch->looks[i], pid);

		if (process)
			return process;
	}
	return NULL;
}

/* What the roll and the looks know of a process, whoever it is. */
static struct known_process known_of(struct account *account,
                                     const struct account_of *of,
                                     const struct recording_roll *roll, int pid)
{
	const struct recording_roll_entry *entry =
	    roll ? roll_find(roll, pid) : NULL;
	const struct look_process *process = seen(of, pid);
	struct known_process known = {
	    .pid = pid,
	    .ppid = -1,
	    .status = -1,
	    .recorder = entry && entry->state != RECORDING_ROLL_EXEC,
	};

	if (entry) {
		known.ppid = (int)entry->ppid;
		known.exe = memory_pool_copy(account->pool, entry->program);
	}
	if (process && process->ppid > 0)
		known.ppid = process->ppid;
	if (process && process->exe)
		known.exe = process->exe;
	if (process && process->cmdline)
		known.cmdline = arguments_copy(process->cmdline, account->pool);
	return known;
}

static void add_end(struct account *account, const struct tree_end *end,
                    const struct account_of *of,
                    const struct recording_roll *roll)
{
	struct known_process known = known_of(account, of, roll, end->pid);
	bool signaled = WIFSIGNALED(end->status);

	if (end->pid == of->tree->main) {
		known.ppid = getpid();
		known.exe = of->program;
		known.cmdline = of->words;
	}
	known.ended = signaled ? "signal" : "exit";
	known.status =
	    signaled ? WTERMSIG(end->status) : WEXITSTATUS(end->status);
	add_known(account, known);
}

static bool is_known(const struct account *account, int pid)
{
	for (size_t i = 0; i < account->input.n_known; i++) {
		if (account->known[i].pid == pid)
			return true;
	}
	return false;
}

/* Those that were seen with sockets and have not ended. */
static void take_living(struct account *account, const struct account_of *of,
                        const struct recording_roll *roll)
{
	for (size_t i = 0; i < of->watch->n_looks; i++) {
		const struct look *look = &of->watch->looks[i];

		for (size_t j = 0; j < look->n_processes; j++) {
			int pid = look->processes[j].pid;
			struct known_process known;

			if (is_known(account, pid) || !procfs_lives(pid))
				continue;
			known = known_of(account, of, roll, pid);
			known.ended = "running";
			add_known(account, known);
		}
	}
}

static bool is_looked_at(const struct account_of *of, int pid)
{
	for (size_t i = 0; i < of->watch->n_looks; i++) {
		if (look_covers(&of->watch->looks[i], pid))
			return true;
	}
	return false;
}

static void take_ends(struct account *account, const struct account_of *of,
                      const struct recording_roll *roll)
{
	for (size_t i = 0; i < of->tree->n_ends; i++) {
		const struct tree_end *end = &of->tree->ends[i];

		if (end->pid == of->tree->main ||
		    is_recorded(account, end->pid) ||
		    is_looked_at(of, end->pid))
			add_end(account, end, of, roll);
	}
}

static struct recording_roll *take_roll(struct account *account,
                                        const struct account_of *of)
{
	char error[READER_ERROR_MAX];
	struct recording_roll *roll = roll_read(of->folder->path, error);

	if (roll)
		complaints_of_roll(account, of, roll);
	else
		account_caveat(account, memory_format("whether all was "
		                                      "recorded can't be told: "
		                                      "%s",
		                                      error));
	return roll;
}

void account_make(struct account *account, const struct account_of *of)
{
	struct recording_roll *roll = NULL;

	memset(account, 0, sizeof *account);
	account->pool = memory_pool_new();
	if (of->trouble)
		account_caveat(
		    account,
		    memory_format("nothing was recorded: %s", of->trouble));
	if (of->folder) {
		take_recordings(account, of);
		roll = take_roll(account, of);
	}
	trim_looks(account, of, roll);
	take_ends(account, of, roll);
	take_living(account, of, roll);
	account->input.looks = of->watch->looks;
	account->input.n_looks = of->watch->n_looks;
	free(roll);
}

void account_free(struct account *account)
{
	struct assemble_input *input = &account->input;

	for (size_t i = 0; i < input->n_recordings; i++)
		reader_free(input->recordings[i]);
	for (size_t i = 0; i < input->n_caveats; i++)
		free(account->caveats[i]);
	free(input->recordings);
	free(account->caveats);
	free(account->known);
	memory_pool_free(account->pool);
	memset(account, 0, sizeof *account);
}
