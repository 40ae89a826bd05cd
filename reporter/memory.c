/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * memory.c - memory that is there, or the program ends.
 */
#include "memory.h"

#include "status.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 1 << 16, ALIGNMENT = _Alignof(max_align_t) };

struct block {
	struct block *next;
	size_t used;
	size_t room;
	_Alignas(max_align_t) char bytes[];
};

struct memory_pool {
	struct block *newest;
};

static void *there(void *memory)
{
	if (memory)
		return memory;
	fputs("finleak: out of memory\n", stderr);
	_Exit(STATUS_FAILED);
}

void *memory_array(size_t n, size_t bytes)
{
	return there(calloc(n ? n : 1, bytes));
}

void *memory_grow(void *array, size_t n, size_t *room, size_t bytes)
{
	if (n < *room)
		return array;
	*room = *room ? *room * 2 : 16;
	return there(reallocarray(array, *room, bytes));
}

void *memory_shrink(void *array, size_t n, size_t bytes)
{
	return there(reallocarray(array, n ? n : 1, bytes));
}

char *memory_copy(const char *string)
{
	return there(strdup(string));
}

char *memory_vformat(const char *format, va_list arguments)
{
	char *text;
	int length = vasprintf(&text, format, arguments);

	return there(length < 0 ? NULL : text);
}

char *memory_format(const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = memory_vformat(format, arguments);
	va_end(arguments);
	return text;
}

struct memory_pool *memory_pool_new(void)
{
	return memory_array(1, sizeof(struct memory_pool));
}

void memory_pool_free(struct memory_pool *pool)
{
	struct block *next;

	if (!pool)
		return;
	for (struct block *block = pool->newest; block; block = next) {
		next = block->next;
		free(block);
	}
	free(pool);
}

static struct block *block_new(size_t room)
{
	struct block *block = memory_array(1, sizeof(*block) + room);

	block->room = room;
	return block;
}

/* A big thing gets a block of its own, behind the one that still has room. */
static void *big(struct memory_pool *pool, size_t bytes)
{
	struct block *block = block_new(bytes);

	block->used = bytes;
	if (pool->newest) {
		block->next = pool->newest->next;
		pool->newest->next = block;
	} else {
		pool->newest = block;
	}
	return block->bytes;
}

static void *take(struct memory_pool *pool, size_t bytes, size_t alignment)
{
	struct block *block = pool->newest;
	size_t at;

	if (bytes > BLOCK_BYTES / 4)
		return big(pool, bytes);
	at = block ? (block->used + alignment - 1) & ~(alignment - 1) : 0;
	if (!block || at + bytes > block->room) {
		block = block_new(BLOCK_BYTES);
		block->next = pool->newest;
		pool->newest = block;
		at = 0;
	}
	block->used = at + bytes;
	return block->bytes + at;
}

void *memory_pool_get(struct memory_pool *pool, size_t bytes)
{
	return take(pool, bytes, bytes < ALIGNMENT ? ALIGNMENT / 2 : ALIGNMENT);
}

char *memory_pool_copy(struct memory_pool *pool, const char *string)
{
	size_t bytes;

	if (!string)
		return NULL;
	bytes = strlen(string) + 1;
	return memcpy(take(pool, bytes, 1), string, bytes);
}

char *memory_pool_format(struct memory_pool *pool, const char *format, ...)
{
	va_list arguments;
	char *text, *copy;

	va_start(arguments, format);
	text = memory_vformat(format, arguments);
	va_end(arguments);
	copy = memory_pool_copy(pool, text);
	free(text);
	return copy;
}
