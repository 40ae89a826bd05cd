/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * memory.h - memory that is there, or the program ends.
 *
 * The reporter has nothing useful left to do without memory, so no caller
 * checks: running short says so on stderr and ends with STATUS_FAILED.
 */
#ifndef FINLEAK_MEMORY_H
#define FINLEAK_MEMORY_H

#include <stdarg.h>
#include <stddef.h>

/* N zeroed elements of BYTES each, for free(). */
void *memory_array(size_t n, size_t bytes);

/*
 * ARRAY of elements of BYTES each, moved if need be, with room for one more
 * than the N that it holds; *ROOM is how many it has room for.  New room is not
 * zeroed.
 */
void *memory_grow(void *array, size_t n, size_t *room, size_t bytes);

/* ARRAY cut to N elements of BYTES each. */
void *memory_shrink(void *array, size_t n, size_t bytes);

char *memory_copy(const char *string);
char *memory_format(const char *format, ...)
    __attribute__((format(printf, 1, 2)));
char *memory_vformat(const char *format, va_list arguments)
    __attribute__((format(printf, 1, 0)));

/* Many small things that are freed at once. */
struct memory_pool;

struct memory_pool *memory_pool_new(void);
void memory_pool_free(struct memory_pool *pool);

/* Zeroed, aligned for anything. */
void *memory_pool_get(struct memory_pool *pool, size_t bytes);

/* A copy of STRING, which may be NULL: then NULL. */
char *memory_pool_copy(struct memory_pool *pool, const char *string);
char *memory_pool_format(struct memory_pool *pool, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
