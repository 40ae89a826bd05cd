/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * clean.c - words of others, as a terminal may have them.
 */
#include "clean.h"

#include "memory.h"
#include "utf8.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

bool clean_steers(uint32_t character)
{
	return character < ' ' || (character >= 0x7f && character < 0xa0) ||
	       character == 0x061c ||
	       (character >= 0x200e && character <= 0x200f) ||
	       (character >= 0x2028 && character <= 0x202e) ||
	       (character >= 0x2066 && character <= 0x2069);
}

int clean_print(const char *string, size_t length_all, FILE *out)
{
	const char *end = string + length_all;
	int columns = 0;

	while (string < end) {
		uint32_t character;
		size_t length = utf8_character(string, &character);
		size_t bytes = length ? length : 1;

		if (length && !clean_steers(character)) {
			if (out)
				fwrite(string, 1, length, out);
			columns++;
		} else {
			for (size_t i = 0; out && i < bytes; i++)
				fprintf(out, "\\x%02x",
				        (unsigned char)string[i]);
			columns += 4 * (int)bytes;
		}
		string += bytes;
	}
	return columns;
}

void clean_complain(const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = memory_vformat(format, arguments);
	va_end(arguments);
	clean_print(text, strlen(text), stderr);
	putc('\n', stderr);
	free(text);
}
