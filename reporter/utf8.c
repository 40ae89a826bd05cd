/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * utf8.c - tells text from bytes.
 */
#include "utf8.h"

static size_t length_of(unsigned char first, uint32_t *bits)
{
	if (first < 0x80) {
		*bits = first;
		return 1;
	}
	if (first >= 0xc2 && first < 0xe0) {
		*bits = first & 0x1f;
		return 2;
	}
	if (first >= 0xe0 && first < 0xf0) {
		*bits = first & 0x0f;
		return 3;
	}
	if (first >= 0xf0 && first < 0xf5) {
		*bits = first & 0x07;
		return 4;
	}
	return 0;
}

size_t utf8_character(const char *string, uint32_t *character)
{
	/* The least that needs so many bytes: less is a disguise. */
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = length_of((unsigned char)*string, character);

	for (size_t i = 1; i < length; i++) {
		unsigned char next = (unsigned char)string[i];

		if ((next & 0xc0) != 0x80)
			return 0;
		*character = *character << 6 | (next & 0x3f);
	}
	if (*character < least[length] || *character > 0x10ffff ||
	    (*character >= 0xd800 && *character < 0xe000))
		return 0;
	return length;
}
