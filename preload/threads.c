/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * threads.c - the table of threads.
 */
#include "threads.h"

#include "mapping.h"
#include "sockets.h"
#include "system.h"
#include "words.h"

#include <errno.h>
#include <string.h>

/* Those that were asked about last; sockets of one thread come in rows. */
enum { ASKED = 1024 };
static uint32_t asked[ASKED];

static bool was_asked(uint32_t tid)
{
	uint32_t *at = &asked[tid % ASKED];
	bool known = *at == tid;

	*at = tid;
	return known;
}

static bool is_listed(uint32_t tid)
{
	for (uint32_t i = 0; i < mapping.header->threads.used; i++) {
		if (mapping.threads[i].tid == tid)
			return true;
	}
	return false;
}

static bool name_in(const char *process, uint32_t tid, char *name, size_t room)
{
	char path[64];
	struct words words = words_in(path, sizeof path);
	long got;

	words_add(&words, "/proc/");
	words_add(&words, process);
	words_add(&words, "/task/");
	words_add_number(&words, tid, 10);
	words_add(&words, "/comm");
	got = system_read_file(path, name, room);
	name[strcspn(name, "\n")] = '\0';
	return got > 0;
}

/* Without a name where /proc is not to be had. */
static void read_name(uint32_t tid, char *name, size_t room)
{
	char pid[16];
	struct words words = words_in(pid, sizeof pid);

	words_add_number(&words, mapping.header->pid, 10);
	/* "self" is right in whatever namespace, but for a child (room.h). */
	if (!name_in("self", tid, name, room))
		name_in(pid, tid, name, room);
}

static void look_at(uint32_t tid)
{
	struct recording_thread *to;
	uint32_t slot;

	if (!tid || was_asked(tid) ||
	    system_call3(SYS_tgkill, mapping.header->pid, tid, 0) == -ESRCH ||
	    is_listed(tid) ||
	    !mapping_take(&mapping.header->threads, mapping.threads, &slot))
		return;
	to = &mapping.threads[slot];
	read_name(tid, to->name, sizeof to->name);
	__atomic_store_n(&to->tid, tid, __ATOMIC_RELEASE);
}

static void look_at_users(const struct recording_socket *slot)
{
	look_at(slot->opened.thread);
	look_at(slot->last_use.thread);
	look_at(slot->eof.thread);
	look_at(slot->shutdown.thread);
	look_at(slot->copied.thread);
	look_at(slot->accepted_last.thread);
}

static void look_at_closers(void)
{
	const struct recording_header *header = mapping.header;
	uint32_t n = header->closings.used;

	if (n > RECORDING_CLOSINGS_MAX)
		n = RECORDING_CLOSINGS_MAX;
	for (uint32_t i = 0; i < n; i++)
		look_at(mapping.closings[i].closed.thread);
	for (uint32_t i = 0; i < header->lates.used; i++)
		look_at(mapping.lates[i].thread);
}

void threads_find(void)
{
	/* What was asked is of this moment only. */
	memset(asked, 0, sizeof asked);
	mapping.header->threads.used = 0;
	for (int fd = 0; fd < sockets_end(); fd++) {
		const struct recording_socket *slot = sockets_at(fd);

		if (slot && slot->stamp.when_ns && slot->stamp.inode)
			look_at_users(slot);
	}
	look_at_closers();
}
