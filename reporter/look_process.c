/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * look_process.c - the processes of a look, as /proc had them then: at the
 * report they may be gone.
 */
#include "look_parts.h"

#include "memory.h"

#include <string.h>

void look_add_process(struct look *look, size_t *room, int pid, size_t unasked)
{
	char exe[PATH_MAX];

	look->processes = memory_grow(look->processes, look->n_processes, room,
	                              sizeof *look->processes);
	look->processes[look->n_processes++] = (struct look_process){
	    .pid = pid,
	    .ppid = procfs_parent(pid),
	    .exe = procfs_exe(pid, exe) ? memory_copy(exe) : NULL,
	    .cmdline = procfs_cmdline(pid),
	    .unasked = unasked,
	};
}

char **look_words(const char *cmdline, struct memory_pool *pool)
{
	size_t n = 0, bytes = 0;
	char **words;

	for (; cmdline[bytes]; n++)
		bytes += strlen(cmdline + bytes) + 1;
	words = memory_pool_get(pool, (n + 1) * sizeof *words);
	for (size_t i = 0; i < n; i++) {
		words[i] = memory_pool_copy(pool, cmdline);
		cmdline += strlen(cmdline) + 1;
	}
	return words;
}
