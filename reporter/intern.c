/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * intern.c - a pool of strings that holds each of them once.
 */
#include "intern.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

struct intern {
	UT_hash_handle hh;
	char text[];
};

static struct intern *entry_new(const char *string, size_t length)
{
	struct intern *entry = memory_array(1, sizeof(*entry) + length + 1);

	memcpy(entry->text, string, length + 1);
	return entry;
}

const char *intern(struct intern **pool, const char *string)
{
	struct intern *entry = NULL;

	if (!string)
		return NULL;

	size_t length = strlen(string);

	HASH_FIND(hh, *pool, string, length, entry);
	if (!entry) {
		entry = entry_new(string, length);
		HASH_ADD(hh, *pool, text, length, entry);
	}
	return entry->text;
}

const char *intern_hex(struct intern **pool, const uint8_t *bytes,
                       size_t n_bytes)
{
	static const char digits[] = "0123456789abcdef";
	char text[2 * INTERN_HEX_MAX + 1];
	size_t length = 0;

	for (size_t i = 0; i < n_bytes && i < INTERN_HEX_MAX; i++) {
		text[length++] = digits[bytes[i] >> 4];
		text[length++] = digits[bytes[i] & 15];
	}
	text[length] = '\0';
	return intern(pool, text);
}

void intern_free(struct intern **pool)
{
	struct intern *entry, *next;

	HASH_ITER(hh, *pool, entry, next)
	{
		HASH_DEL(*pool, entry);
		free(entry);
	}
}
