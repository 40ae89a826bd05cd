/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * memory.h - reads the host's memory without a fault.
 */
#ifndef FINLEAK_MEMORY_H
#define FINLEAK_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Whether ADDRESS lies in a loaded module and can be read.  A module may have
 * holes between its segments, so each page is asked for, once.
 */
bool memory_in_module(uintptr_t address);

/* Whether ADDRESS lies between the ends of a loaded module; asks nobody. */
bool memory_near_module(uintptr_t address);

/* A module was unloaded: what was known of its pages is not true any more. */
void memory_module_gone(void);

/*
 * Copies the N bytes at FROM, or what comes before the first page that can't be
 * read; gives how many.
 */
size_t memory_copy(uintptr_t from, void *to, size_t n);

/* Reads the word at ADDRESS, which may be anywhere; false if it can't be read.
 */
bool memory_read_elsewhere(uintptr_t address, uintptr_t *value);

#endif
