/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * words.c - builds short texts without stdio.
 */
#include "words.h"

struct words words_in(char *text, size_t room)
{
	text[0] = '\0';
	return (struct words){.text = text, .room = room};
}

void words_add_some(struct words *words, const char *more, size_t length)
{
	for (; length && *more; more++, length--) {
		if (words->length + 1 >= words->room) {
			words->full = true;
			return;
		}
		words->text[words->length++] = *more;
		words->text[words->length] = '\0';
	}
}

void words_add(struct words *words, const char *more)
{
	words_add_some(words, more, SIZE_MAX);
}

void words_add_number(struct words *words, uint64_t number, unsigned int base)
{
	char digits[24];
	char *first = digits + sizeof digits - 1;

	*first = '\0';
	do {
		*--first = "0123456789abcdef"[number % base];
		number /= base;
	} while (number);
	words_add(words, first);
}
