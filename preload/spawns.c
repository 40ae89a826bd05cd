/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spawns.c - the table of children that run another program, a ring.
 */
#include "spawns.h"

#include "mapping.h"

#include <string.h>

void spawns_add(uint32_t pid, const struct recording_mark *mark)
{
	uint32_t *used = &mapping.header->spawns.used;
	uint32_t n = __atomic_fetch_add(used, 1, __ATOMIC_RELAXED);
	uint32_t at = n % RECORDING_SPAWNS_MAX;
	struct recording_spawn *to = &mapping.spawns[at];

	if (!mapping_back(mapping.spawns, sizeof *to, at, at))
		return;
	__atomic_store_n(&to->pid, 0, __ATOMIC_RELEASE);
	to->mark = *mark;
	__atomic_store_n(&to->pid, pid, __ATOMIC_RELEASE);
}

void spawns_inherit(const struct recording_spawn *others, uint32_t used)
{
	uint32_t n = used < RECORDING_SPAWNS_MAX ? used : RECORDING_SPAWNS_MAX;

	if (!n || !mapping_back(mapping.spawns, sizeof *others, 0, n - 1))
		return;
	memcpy(mapping.spawns, others, n * sizeof *others);
	mapping.header->spawns.used = used;
}
