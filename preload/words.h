/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * words.h - builds short texts without stdio.
 */
#ifndef FINLEAK_WORDS_H
#define FINLEAK_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A text under construction in TEXT; FULL once something did not fit. */
struct words {
	char *text;
	size_t room;
	size_t length;
	bool full;
};

/* Starts an empty text in TEXT, which has ROOM bytes. */
struct words words_in(char *text, size_t room);

/* Appends; the text always ends with a NUL. */
void words_add(struct words *words, const char *more);
void words_add_some(struct words *words, const char *more, size_t length);
void words_add_number(struct words *words, uint64_t number, unsigned int base);

#endif
