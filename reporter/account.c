/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * account.c - what a run can tell in the end, as the report's input.
 */
#include "account.h"

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

static bool has_sockets(const struct look *look, int pid)
{
	for (size_t i = 0; i < look->n_sockets; i++) {
		if (look->sockets[i].pid == pid)
			return true;
	}
	return false;
}

static void trim_look(struct look *look, const struct account *account,
                      const struct account_of *of,
                      const struct recording_roll *roll)
{
	size_t n = 0;

	for (size_t i = 0; i < look->n_pids; i++) {
		int pid = look->pids[i];

		if ((has_sockets(look, pid) || is_recorded(account, pid)) &&
		    counts(account, of, roll, pid))
			look->pids[n++] = pid;
	}
	look->n_pids = n;
	n = 0;
	for (size_t i = 0; i < look->n_sockets; i++) {
		if (look_covers(look, look->sockets[i].pid))
			look->sockets[n++] = look->sockets[i];
	}
	look->n_sockets = n;
}

static void add_known(struct account *account, const struct tree_end *end,
                      const struct account_of *of,
                      const struct recording_roll *roll)
{
	const struct recording_roll_entry *entry =
	    roll ? roll_find(roll, end->pid) : NULL;
	bool is_main = end->pid == of->tree->main;
	bool signaled = WIFSIGNALED(end->status);
	struct known_process known = {
	    .pid = end->pid,
	    .ppid = is_main ? getpid()
	            : entry ? (int)entry->ppid
	                    : -1,
	    .exe = is_main ? of->program
	           : entry ? entry->program
	                   : NULL,
	    .cmdline = is_main ? of->words : NULL,
	    .ended = signaled ? "signal" : "exit",
	    .status =
		signaled ? WTERMSIG(end->status) : WEXITSTATUS(end->status),
	    .recorder = entry && entry->state != RECORDING_ROLL_EXEC,
	};

	if (known.exe && !is_main)
		known.exe = memory_copy(known.exe);
	account->known =
	    memory_grow(account->known, account->input.n_known,
	                &account->known_room, sizeof *account->known);
	account->known[account->input.n_known++] = known;
	account->input.known = account->known;
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
			add_known(account, end, of, roll);
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
	if (of->trouble)
		account_caveat(
		    account,
		    memory_format("nothing was recorded: %s", of->trouble));
	if (of->folder) {
		take_recordings(account, of);
		roll = take_roll(account, of);
	}
	for (size_t i = 0; i < of->watch->n_looks; i++)
		trim_look(&of->watch->looks[i], account, of, roll);
	take_ends(account, of, roll);
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
	for (size_t i = 0; i < input->n_known; i++) {
		/* The main one's, with arguments, is the caller's. */
		if (!account->known[i].cmdline)
			free((char *)account->known[i].exe);
	}
	free(input->recordings);
	free(account->caveats);
	free(account->known);
	memset(account, 0, sizeof *account);
}
