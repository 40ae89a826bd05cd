/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * live_remarks.c - what could not be learned of running processes, in
 * sentences, and what would permit it.
 */
#include "live_parts.h"

#include "memory.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COMMAND_MAX = 300 };

struct remark {
	enum live_remark kind;
	int pid;
	size_t more; /* processes of which the same is to be said */
	char name[PROCFS_NAME_MAX];
	char *detail;
};

struct telling {
	struct remark *remarks;
	size_t n, room;
	const struct look *look;
};

/* DETAIL, which may be NULL, becomes the remark's. */
static void add(struct telling *telling, enum live_remark kind, int pid,
                char *detail)
{
	struct remark remark = {.kind = kind, .pid = pid, .detail = detail};

	if (!procfs_name(pid, remark.name))
		remark.name[0] = '\0';
	for (size_t i = 0; i < telling->n; i++) {
		struct remark *other = &telling->remarks[i];

		/* The command of one stands for those of all. */
		if (other->kind == kind && !strcmp(other->name, remark.name) &&
		    (kind == LIVE_BARE || !detail ||
		     !strcmp(other->detail, detail))) {
			other->more++;
			free(detail);
			return;
		}
	}
	telling->remarks = memory_grow(telling->remarks, telling->n,
	                               &telling->room, sizeof remark);
	telling->remarks[telling->n++] = remark;
}

static char *user_text(unsigned int uid)
{
	const struct passwd *user = getpwuid(uid);

	return user ? memory_format("user %u (%s)", uid, user->pw_name)
	            : memory_format("user %u", uid);
}

static void tell_hidden(struct telling *telling,
                        const struct live_process *process)
{
	unsigned int us = geteuid();

	if (!procfs_lives(process->pid)) {
		if (process->role == LIVE_ASKED)
			add(telling, LIVE_ENDED, process->pid, NULL);
	} else if (!us) {
		add(telling, LIVE_POWERLESS, process->pid, NULL);
	} else if (process->status_known && process->status.uid[0] == us &&
	           process->status.uid[1] == us) {
		add(telling, LIVE_CLOSED, process->pid, NULL);
	} else {
		add(telling, LIVE_HIDDEN, process->pid,
		    user_text(process->status.uid[1]));
	}
}

/* WORD as a shell takes it. */
static void put_word(const char *word, FILE *out)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_@%+=:,./-";

	if (*word && !word[strspn(word, plain)]) {
		fputs(word, out);
		return;
	}
	putc('\'', out);
	for (; *word; word++) {
		if (*word == '\'')
			fputs("'\\''", out);
		else
			putc(*word, out);
	}
	putc('\'', out);
}

static void put_command(char *const *words, FILE *out)
{
	size_t bytes = 0;

	for (char *const *word = words; *word; word++) {
		if (word != words)
			putc(' ', out);
		if (bytes > COMMAND_MAX) {
			fputs("...", out);
			return;
		}
		put_word(*word, out);
		bytes += strlen(*word) + 1;
	}
}

/* How PID was started, as far as that can be told. */
static char *command_of(int pid)
{
	char exe[PATH_MAX], **cmdline = procfs_cmdline(pid), *text = NULL;
	size_t bytes;
	FILE *out = open_memstream(&text, &bytes);

	if (!out)
		return memory_copy("...");
	/* Some write a title there, and a login shell has a dash before it. */
	if (cmdline && **cmdline && **cmdline != '-' &&
	    !cmdline[0][strcspn(cmdline[0], " :")]) {
		put_command(cmdline, out);
	} else {
		if (procfs_exe(pid, exe))
			put_word(exe, out);
		fputs(" ...", out);
	}
	free(cmdline);
	fclose(out);
	return text ? text : memory_copy("...");
}

static bool is_in(const int *pids, size_t n, int pid)
{
	for (size_t i = 0; i < n; i++) {
		if (pids[i] == pid)
			return true;
	}
	return false;
}

static void tell_recorder(struct telling *telling,
                          const struct live_process *process, bool has_sockets)
{
	int pid = process->pid;
	bool asked = process->role == LIVE_ASKED;

	if (process->recorded)
		return;
	if (process->trouble[0])
		add(telling, LIVE_UNREADABLE, pid,
		    memory_copy(process->trouble));
	else if (process->carries && has_sockets)
		add(telling, LIVE_SILENT, pid, NULL);
	else if (process->carries && asked)
		add(telling, LIVE_IDLE, pid, NULL);
	else if (!process->carries && (has_sockets || asked))
		add(telling, LIVE_BARE, pid, command_of(pid));
}

static void tell_one(struct telling *telling,
                     const struct live_process *process)
{
	const struct look *look = telling->look;
	const struct look_process *seen = look_process(look, process->pid);

	if (process->role >= LIVE_HOLDS)
		return;
	if (!look_covers(look, process->pid)) {
		tell_hidden(telling, process);
		return;
	}
	if (seen && seen->unasked)
		add(telling, LIVE_UNASKED, process->pid,
		    memory_format("%zu TCP socket%s", seen->unasked,
		                  seen->unasked == 1 ? " is" : "s are"));
	if (is_in(look->unlisted, look->n_unlisted, process->pid))
		add(telling, LIVE_UNLISTED, process->pid, NULL);
	tell_recorder(telling, process, seen);
}

/* "process 12 (server)", "process 12 (server) and 3 more". */
static char *who(const struct remark *remark)
{
	char *one = *remark->name ? memory_format("process %d (%s)",
	                                          remark->pid, remark->name)
	                          : memory_format("process %d", remark->pid);
	char *all = remark->more
	                ? memory_format("%s and %zu more", one, remark->more)
	                : memory_copy(one);

	free(one);
	return all;
}

static const struct {
	bool incomplete;
	const char *before, *after;
} texts[] = {
#define LIVE_REMARK_TEXT(name, incomplete, before, after)                      \
	{incomplete, before, after},
    LIVE_REMARKS(LIVE_REMARK_TEXT)
#undef LIVE_REMARK_TEXT
};

static char *sentence_of(const struct remark *remark)
{
	char *subject = who(remark);
	char *sentence = memory_format(
	    "%s: %s%s%s", subject, texts[remark->kind].before,
	    remark->detail ? remark->detail : "", texts[remark->kind].after);

	free(subject);
	return sentence;
}

void live_tell(const struct live_process *processes, size_t n,
               const struct look *look, struct collection *collection)
{
	struct telling telling = {.look = look};

	for (size_t i = 0; i < n; i++)
		tell_one(&telling, &processes[i]);
	for (size_t i = 0; i < telling.n; i++) {
		const struct remark *remark = &telling.remarks[i];

		collection_remark(collection, sentence_of(remark),
		                  texts[remark->kind].incomplete);
		free(remark->detail);
	}
	free(telling.remarks);
}
