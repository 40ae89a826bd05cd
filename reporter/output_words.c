/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_words.c - what outputs for people have in common: lines, words,
 * numbers.
 */
#include "output.h"

#include "clean.h"

#include <inttypes.h>
#include <string.h>

void output_start(const struct output_style *style, FILE *out)
{
	fputs(style->prefix, out);
}

void output_paint(const struct output_style *style, enum output_paint paint,
                  FILE *out)
{
	static const char *const codes[] = {[OUTPUT_PLAIN] = "\033[0m",
	                                    [OUTPUT_STRONG] = "\033[1m",
	                                    [OUTPUT_ALARM] = "\033[1;31m",
	                                    [OUTPUT_GOOD] = "\033[32m",
	                                    [OUTPUT_DIM] = "\033[2m"};

	if (style->colour)
		fputs(codes[paint], out);
}

int output_label(const char *label, const struct output_style *style, FILE *out)
{
	output_start(style, out);
	return fprintf(out, "  %-*s ", OUTPUT_LABEL_WIDTH, label);
}

int output_clean_part(const char *string, size_t length, FILE *out)
{
	return clean_print(string, length, out);
}

int output_clean(const char *string, FILE *out)
{
	return output_clean_part(string, strlen(string), out);
}

void output_column(const char *string, int width, FILE *out)
{
	int columns = output_clean(string, out);

	fprintf(out, "%*s  ", columns < width ? width - columns : 0, "");
}

const char *output_duration(char text[static OUTPUT_NUMBER_MAX], int64_t ms)
{
	double seconds = (double)ms / 1e3;

	if (ms < 1000)
		snprintf(text, OUTPUT_NUMBER_MAX, "%" PRId64 " ms", ms);
	else if (seconds < 120)
		snprintf(text, OUTPUT_NUMBER_MAX, "%.1f s", seconds);
	else if (seconds < 7200)
		snprintf(text, OUTPUT_NUMBER_MAX, "%.1f min", seconds / 60);
	else if (seconds < 172800)
		snprintf(text, OUTPUT_NUMBER_MAX, "%.1f h", seconds / 3600);
	else
		snprintf(text, OUTPUT_NUMBER_MAX, "%.1f days", seconds / 86400);
	return text;
}

const char *output_count(char text[static OUTPUT_NUMBER_MAX], uint64_t count)
{
	char digits[24];
	int n = snprintf(digits, sizeof(digits), "%" PRIu64, count);
	char *to = text;

	for (int i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	return text;
}

void output_counted(uint64_t n, const char *noun, const char *nouns, FILE *out)
{
	char text[OUTPUT_NUMBER_MAX];

	fprintf(out, "%s %s", output_count(text, n), n == 1 ? noun : nouns);
}

const char *output_base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}
