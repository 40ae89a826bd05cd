/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * recorder_spawn.c - notes that a child gets this process's sockets.
 */
#include "recorder_inner.h"
#include "spawns.h"

#include <errno.h>

struct recording_mark recorder_spawning(enum recording_call call,
                                        const void *caller)
{
	int saved = errno;
	struct recording_mark mark = {0};

	if (life_awake()) {
		mark = recorder_mark(call, caller);
		life_shares();
	}
	errno = saved;
	return mark;
}

void recorder_spawned(int pid, const struct recording_mark *mark)
{
	int saved = errno;

	if (mark->when_ns && life_awake())
		spawns_add((uint32_t)pid, mark);
	errno = saved;
}

void recorder_vforking(bool run_on, const void *caller)
{
	thread.vfork = recorder_spawning(RECORDING_CALL_VFORK, caller);
	life_vfork(run_on);
}
