/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * memory.c - reads the host's memory without a fault.
 */
#include "memory.h"

#include "glibc.h"
#include "system.h"

bool memory_in_module(uintptr_t address)
{
	static uintptr_t known[1024];
	uintptr_t page = address & ~(uintptr_t)4095;
	uintptr_t *slot = &known[(page >> 12) % 1024];
	struct dl_find_object found;

	if (_dl_find_object((void *)address, &found))
		return false;
	if (__atomic_load_n(slot, __ATOMIC_RELAXED) == page)
		return true;
	if (!system_readable(address))
		return false;
	__atomic_store_n(slot, page, __ATOMIC_RELAXED);
	return true;
}

bool memory_read_elsewhere(uintptr_t address, uintptr_t *value)
{
	return system_read(address, value, sizeof *value);
}
