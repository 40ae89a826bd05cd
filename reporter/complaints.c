/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * complaints.c - what the roll of a run says was not recorded, in sentences.
 */
#include "complaints.h"

#include "memory.h"
#include "vet.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* What there is to say of an entry; NOTHING comes first. */
enum complaint { NOTHING, UNREACHED, LOST, LOCKED, REFUSED };

static bool is_main(const struct account_of *of,
                    const struct recording_roll_entry *entry)
{
	return entry->pid == (uint32_t)of->tree->main;
}

static enum complaint complaint_of(const struct recording_roll_entry *entry,
                                   const struct account_of *of)
{
	if (of->main_only && !is_main(of, entry))
		return NOTHING;
	if (entry->state == RECORDING_ROLL_EXEC)
		return UNREACHED;
	if (entry->state == RECORDING_ROLL_LOCKED)
		return LOCKED;
	if (entry->state != RECORDING_ROLL_RUNNING &&
	    entry->state != RECORDING_ROLL_ENDED)
		return NOTHING;
	if (entry->refused)
		return REFUSED;
	/* Of the others it isn't known that they weren't killed. */
	if (entry->state == RECORDING_ROLL_RUNNING && is_main(of, entry) &&
	    of->tree->main_ended && WIFEXITED(of->tree->main_status))
		return LOST;
	return NOTHING;
}

static bool alike(const struct recording_roll_entry *a,
                  const struct recording_roll_entry *b)
{
	return a->state == b->state && a->refused == b->refused &&
	       a->error == b->error && !strcmp(a->program, b->program);
}

/* Whether an entry before number N was told of, in the same words. */
static bool told(const struct recording_roll *roll, uint32_t n,
                 const struct account_of *of)
{
	for (uint32_t i = 0; i < n; i++) {
		if (alike(&roll->entry[i], &roll->entry[n]) &&
		    complaint_of(&roll->entry[i], of) != NOTHING)
			return true;
	}
	return false;
}

/* "prog (pid 12)" or "prog (pid 12 and 3 more)", for free(). */
static char *name_of(const struct recording_roll *roll, uint32_t n)
{
	const struct recording_roll_entry *entry = &roll->entry[n];
	unsigned int more = 0;

	for (uint32_t i = n + 1; i < roll->capacity; i++)
		more += alike(&roll->entry[i], entry);
	if (!more)
		return memory_format("%s (pid %u)", entry->program, entry->pid);
	return memory_format("%s (pid %u and %u more)", entry->program,
	                     entry->pid, more);
}

/* Why the recorder did not get into the program of ENTRY, for free(). */
static char *reason(const struct recording_roll_entry *entry)
{
	struct vet *vet = memory_array(1, sizeof *vet);
	char *text;

	if (vet_command(vet, entry->program) == VET_REFUSED)
		text = memory_copy(vet->message);
	else if (entry->ended == RECORDING_END_EXEC)
		text = memory_copy("the loader did not load libfinleak.so, and "
		                   "says why on standard error");
	else
		text = memory_copy("LD_PRELOAD was taken out of its "
		                   "environment, or the loader did not load "
		                   "libfinleak.so. Start that program itself "
		                   "by `finleak run`");
	free(vet);
	return text;
}

static char *unreached(const struct recording_roll_entry *entry,
                       const char *name)
{
	char *why = reason(entry);
	char *sentence = memory_format(
	    "%s ran without the recorder, so what it did with its "
	    "sockets is not known: %s",
	    name, why);

	free(why);
	return sentence;
}

static char *refused(const struct recording_roll_entry *entry, const char *name)
{
	const char *why = reader_refusal_text(entry->refused);

	if (!entry->error)
		return memory_format("nothing was recorded of %s: %s", name,
		                     why);
	return memory_format("nothing was recorded of %s: %s (%s)", name, why,
	                     strerror(entry->error));
}

static void complain(struct account *account, const struct account_of *of,
                     const struct recording_roll *roll, uint32_t n)
{
	const struct recording_roll_entry *entry = &roll->entry[n];
	char *name = name_of(roll, n);

	switch (complaint_of(entry, of)) {
	case NOTHING:
		break;
	case UNREACHED:
		account_caveat(account, unreached(entry, name));
		break;
	case LOST:
		account_caveat(
		    account,
		    memory_format("%s ended without the recorder noticing (by "
		                  "a system call of its own?), so what it had "
		                  "open in the end is not known",
		                  name));
		break;
	case LOCKED:
		account_caveat(
		    account,
		    memory_format("%s had locked itself in with seccomp, so "
		                  "the kernel could not be asked about the "
		                  "sockets that it had open in the end",
		                  name));
		break;
	case REFUSED:
		account_caveat(account, refused(entry, name));
		break;
	}
	free(name);
}

void complaints_of_roll(struct account *account, const struct account_of *of,
                        const struct recording_roll *roll)
{
	for (uint32_t i = 0; i < roll->capacity; i++) {
		if (complaint_of(&roll->entry[i], of) != NOTHING &&
		    !told(roll, i, of))
			complain(account, of, roll, i);
	}
	account->input.more_open = roll->open;
	if (roll->unlisted)
		account_caveat(
		    account,
		    memory_format(
			"%u programs of this run could not sign its "
			"roll (it was full, or seccomp forbade it), so "
			"whether they were recorded can't be told",
			roll->unlisted));
}
