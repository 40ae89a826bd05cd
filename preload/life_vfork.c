/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * life_vfork.c - children that run in this process's memory.
 *
 * They have the storage of the thread that started them, and another pid: so
 * only that thread asks for its pid, and only until it knows that it is back.
 */
#include "life.h"

#include <errno.h>

void life_vfork(bool run_on)
{
	int saved = errno;

	/* Without a recording what the child opens could not be counted. */
	if (run_on)
		life_wake();
	if (!thread.vfork_pid || !life_in_vfork()) {
		thread.shared |= run_on;
		thread.vfork_pid = (uint32_t)system_call0(SYS_getpid);
	}
	errno = saved;
}

/*
 * Whether this is no child in our memory but one of _Fork() or the like, which
 * has a copy of that storage: the page is wiped there.
 */
static bool is_forked(void)
{
	if (life_state() != LIFE_AWAKE || *life_byte)
		return false;
	thread.vfork_pid = 0;
	thread.shared = false;
	return true;
}

bool life_in_vfork(void)
{
	if (!thread.vfork_pid)
		return false;
	if (thread.vfork_pid != (uint32_t)system_call0(SYS_getpid))
		return !is_forked();
	/* A child that runs on has this thread's storage for its own. */
	if (!thread.shared)
		thread.vfork_pid = 0;
	return false;
}

void life_miss_socket(void)
{
	if (thread.shared && life_state() == LIFE_AWAKE)
		__atomic_add_fetch(&mapping.header->lost[RECORDING_LOST_CLONED],
		                   1, __ATOMIC_RELAXED);
}
