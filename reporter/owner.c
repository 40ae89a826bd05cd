/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * owner.c - what a process runs, from whoever has seen it last.
 */
#include "owner.h"

#include "arguments.h"

#include <stdlib.h>
#include <string.h>

static const char deleted[] = " (deleted)";

static int by_pid(const void *key, const void *element)
{
	int pid = *(const int *)key;

	return pid - ((const struct look_process *)element)->pid;
}

static const struct look_process *process_of(const struct join_image *image)
{
	const struct look *look = image->look;

	if (!look || !look->n_processes)
		return NULL;
	return bsearch(&image->pid, look->processes, look->n_processes,
	               sizeof(*look->processes), by_pid);
}

static void ask_look(struct owner *owner, const struct join_image *image,
                     struct memory_pool *pool)
{
	const struct look_process *process = process_of(image);

	if (!process)
		return;
	owner->exe = memory_pool_copy(pool, process->exe);
	owner->command = arguments_join(process->cmdline, pool);
}

/* What was recorded before an exec says nothing of what came after it. */
static void ask_recording(struct owner *owner, const struct join_image *image,
                          struct memory_pool *pool)
{
	const struct recording_header *header =
	    image->recording ? &image->recording->header : NULL;
	char **words;

	if (!header || (image->look && header->ended == RECORDING_END_EXEC))
		return;
	if (!owner->exe && *header->exe)
		owner->exe = memory_pool_copy(pool, header->exe);
	if (owner->command)
		return;
	words = arguments_split(header->cmdline, sizeof(header->cmdline));
	owner->command = arguments_join(words, pool);
	free(words);
}

static void ask_launcher(struct owner *owner, int pid,
                         const struct assemble_input *input,
                         struct memory_pool *pool)
{
	for (size_t i = 0; i < input->n_known; i++) {
		const struct known_process *known = &input->known[i];

		if (known->pid != pid)
			continue;
		if (!owner->exe)
			owner->exe = memory_pool_copy(pool, known->exe);
		if (!owner->command)
			owner->command = arguments_join(known->cmdline, pool);
	}
}

struct owner owner_of(const struct join_image *image,
                      const struct assemble_input *input,
                      struct memory_pool *pool)
{
	struct owner owner = {0};

	ask_look(&owner, image, pool);
	ask_recording(&owner, image, pool);
	ask_launcher(&owner, image->pid, input, pool);
	return owner;
}

/* A file that was replaced since is still the one that both run. */
static size_t length_of(const char *exe)
{
	size_t length = strlen(exe), more = strlen(deleted);

	if (length > more && !strcmp(exe + length - more, deleted))
		return length - more;
	return length;
}

bool owner_is_seen(const struct join_image *image)
{
	const struct look_process *process = process_of(image);

	return process && process->exe;
}

bool owner_runs_another(const struct join_image *image,
                        const struct join_image *other)
{
	const char *ours = owner_is_seen(image) ? process_of(image)->exe : NULL;
	const char *theirs =
	    other->recording ? other->recording->header.exe : NULL;

	if (!ours || !theirs || !*theirs)
		return false;
	return length_of(ours) != length_of(theirs) ||
	       strncmp(ours, theirs, length_of(ours));
}
