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
