/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * arguments.c - the arguments of a program, as the kernel keeps them.
 */
#include "arguments.h"

#include <string.h>

char **arguments_split(const char *text, size_t bytes)
{
	size_t n = 0, length;
	char **words, *to;

	while (bytes && !text[bytes - 1])
		bytes--;
	if (!bytes)
		return NULL;
	for (size_t i = 0; i < bytes; i++)
		n += !text[i];
	/* The last word, NULL; and the NUL of the last word. */
	words = memory_array((n + 2) * sizeof *words + bytes + 1, 1);
	to = (char *)(words + n + 2);
	memcpy(to, text, bytes);
	for (size_t i = 0; i <= n; i++) {
		length = strlen(to);
		words[i] = to;
		to += length + 1;
	}
	return words;
}

static size_t count(char *const *words)
{
	size_t n = 0;

	while (words && words[n])
		n++;
	return n;
}

char **arguments_copy(char *const *words, struct memory_pool *pool)
{
	size_t n = count(words);
	char **copy = memory_pool_get(pool, (n + 1) * sizeof *copy);

	for (size_t i = 0; i < n; i++)
		copy[i] = memory_pool_copy(pool, words[i]);
	return copy;
}

const char *arguments_join(char *const *words, struct memory_pool *pool)
{
	size_t n = count(words), bytes = 0;
	char *joined, *to;

	if (!n)
		return NULL;
	for (size_t i = 0; i < n; i++)
		bytes += strlen(words[i]) + 1;
	joined = to = memory_pool_get(pool, bytes);
	for (size_t i = 0; i < n; i++) {
		to = stpcpy(to, words[i]);
		*to++ = i + 1 < n ? ' ' : '\0';
	}
	return joined;
}
