/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * memory.c - reads the host's memory without a fault.
 */
#include "memory.h"

#include "glibc.h"
#include "system.h"

#include <sys/uio.h>

enum { PAGE = 4096, PIECES = 8 };

/* Pages of modules that can be read, each at its place. */
static uintptr_t known[1024];

bool memory_near_module(uintptr_t address)
{
	struct dl_find_object found;

	return !_dl_find_object((void *)address, &found);
}

bool memory_in_module(uintptr_t address)
{
	uintptr_t page = address & ~(uintptr_t)(PAGE - 1);
	uintptr_t *slot = &known[page / PAGE % 1024];

	if (!memory_near_module(address))
		return false;
	if (__atomic_load_n(slot, __ATOMIC_RELAXED) == page)
		return true;
	if (!system_readable(address))
		return false;
	__atomic_store_n(slot, page, __ATOMIC_RELAXED);
	return true;
}

void memory_module_gone(void)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		__atomic_store_n(&known[i], 0, __ATOMIC_RELAXED);
}

size_t memory_copy(uintptr_t from, void *to, size_t n)
{
	struct iovec local = {to, n}, remote[PIECES];
	uintptr_t end = from + n;
	unsigned int pieces = 0;
	long got;

	/* A piece that can't be read spoils all of it: each page is one. */
	while (from < end && pieces < PIECES) {
		uintptr_t next = (from | (PAGE - 1)) + 1;

		if (next > end)
			next = end;
		remote[pieces++] = (struct iovec){(void *)from, next - from};
		from = next;
	}
	got = system_call6(SYS_process_vm_readv, system_call0(SYS_getpid),
	                   &local, 1, remote, pieces, 0);
	return got < 0 ? 0 : (size_t)got;
}

bool memory_read_elsewhere(uintptr_t address, uintptr_t *value)
{
	return system_read(address, value, sizeof *value);
}
