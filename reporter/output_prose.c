/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_prose.c - sentences for people, in lines that fit.
 */
#include "output.h"

#include <ctype.h>
#include <string.h>

enum { NARROWEST = 40, LONGEST_UNIT = 5 };

/* Where a line has to end. */
static int last_column(const struct output_style *style)
{
	int width = OUTPUT_WIDTH - (int)strlen(style->prefix);

	return width < NARROWEST ? NARROWEST : width;
}

/* The bytes of TEXT that stay together: a number stays with its unit. */
static size_t together(const char *text)
{
	size_t length = strcspn(text, " ");
	size_t next = text[length] ? strcspn(text + length + 1, " ") : 0;

	if (next && next <= LONGEST_UNIT &&
	    strspn(text, "0123456789.,") == length && length &&
	    isdigit((unsigned char)text[length - 1]))
		length += 1 + next;
	return length;
}

void output_prose(const char *label, const char *text,
                  const struct output_style *style, FILE *out)
{
	int column = output_label(label, style, out);
	bool begun = false;

	while (*text) {
		size_t length = together(text);
		int columns = output_clean_part(text, length, NULL);

		if (begun && column + 1 + columns > last_column(style)) {
			putc('\n', out);
			column = output_label("", style, out);
			begun = false;
		}
		if (begun)
			column += fprintf(out, " ");
		column += output_clean_part(text, length, out);
		begun = true;
		text += length;
		text += *text == ' ';
	}
	putc('\n', out);
}
