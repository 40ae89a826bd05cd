/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * live_complete.c - completes the recording of a running process as if the
 * process had stamped it.
 */
#include "live_parts.h"

#include "memory.h"

#include <stdio.h>
#include <stdlib.h>

/* What was opened after the look is not to be judged by it. */
static void drop_later(struct recording *recording, const struct look *look)
{
	size_t n = 0;

	for (size_t i = 0; i < recording->n_sockets; i++) {
		const struct recording_socket *slot =
		    &recording->sockets[i].slot;

		if (slot->opened.when_ns <= look->taken_ns &&
		    slot->copied.when_ns <= look->taken_ns)
			recording->sockets[n++] = recording->sockets[i];
	}
	recording->n_sockets = n;
}

struct naming {
	struct recording *recording;
	size_t room;
	uint32_t *tids; /* that marks tell of, ascending, each once */
	size_t n_tids, tids_room;
};

static void note(struct naming *naming, const struct recording_mark *mark)
{
	if (!mark->when_ns || !mark->thread)
		return;
	naming->tids = memory_grow(naming->tids, naming->n_tids,
	                           &naming->tids_room, sizeof *naming->tids);
	naming->tids[naming->n_tids++] = mark->thread;
}

static int by_number(const void *a, const void *b)
{
	const uint32_t *one = a, *other = b;

	return (*one > *other) - (*one < *other);
}

static void note_all(struct naming *naming)
{
	size_t n = 0;

	for (size_t i = 0; i < naming->recording->n_sockets; i++) {
		const struct recording_socket *slot =
		    &naming->recording->sockets[i].slot;
		const struct recording_mark *marks[] = {
		    &slot->opened,       &slot->last_use, &slot->eof,
		    &slot->shutdown,     &slot->copied,   &slot->listened,
		    &slot->accepted_last};

		for (size_t j = 0; slot->open && j < 7; j++)
			note(naming, marks[j]);
	}
	if (naming->n_tids)
		qsort(naming->tids, naming->n_tids, sizeof *naming->tids,
		      by_number);
	for (size_t i = 0; i < naming->n_tids; i++) {
		if (!n || naming->tids[i] != naming->tids[n - 1])
			naming->tids[n++] = naming->tids[i];
	}
	naming->n_tids = n;
}

static void add_thread(struct naming *naming, int pid,
                       const struct procfs_thread *thread)
{
	struct recording *recording = naming->recording;
	char name[PROCFS_NAME_MAX] = "";
	struct recording_thread *added;

	procfs_thread_name(pid, thread->tid, name);
	recording->threads =
	    memory_grow(recording->threads, recording->n_threads, &naming->room,
	                sizeof *recording->threads);
	added = &recording->threads[recording->n_threads++];
	*added = (struct recording_thread){.tid = (uint32_t)thread->inner_tid};
	snprintf(added->name, sizeof added->name, "%s", name);
}

static void name_threads(struct recording *recording,
                         const struct live_process *process)
{
	struct naming naming = {.recording = recording};
	struct procfs_thread *threads;
	size_t n = procfs_threads(
	    process->pid, process->status.inner_pid != process->pid, &threads);

	free(recording->threads);
	recording->threads = NULL;
	recording->n_threads = 0;
	recording->threads_known = n;
	note_all(&naming);
	for (size_t i = 0; i < n && naming.n_tids; i++) {
		uint32_t tid = (uint32_t)threads[i].inner_tid;

		if (bsearch(&tid, naming.tids, naming.n_tids,
		            sizeof *naming.tids, by_number))
			add_thread(&naming, process->pid, &threads[i]);
	}
	free(naming.tids);
	free(threads);
}

void live_complete(struct recording *recording,
                   const struct live_process *process, const struct look *look)
{
	if (!recording->header.ended_ns)
		recording->header.ended_ns = look->taken_ns;
	drop_later(recording, look);
	name_threads(recording, process);
}
