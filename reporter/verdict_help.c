/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * verdict_help.c - what each verdict means, and what to do about it.
 */
#include "verdict_help.h"

#include "output.h"
#include "procfs_sysctl.h"
#include "verdict_texts.h"

#include <stdlib.h>
#include <string.h>

static const struct output_style style = {.prefix = ""};

/* Every verdict has its text. */
_Static_assert(sizeof(verdict_texts) / sizeof(*verdict_texts) ==
                   REPORT_VERDICT_COUNT,
               "verdicts and their texts");

/* The setting whose name has the LENGTH bytes at NAME. */
static void put_setting(const char *name, size_t length, FILE *out)
{
	char setting[80];
	long value;

	snprintf(setting, sizeof(setting), "%.*s", (int)length, name);
	if (procfs_sysctl(setting, &value))
		fprintf(out, "%ld", value);
	else
		fputs("an unknown number of", out);
}

/* TEXT with this host's value for each {NAME}; the caller frees it. */
static char *filled_in(const char *text)
{
	char *filled = NULL;
	size_t bytes;
	FILE *out = open_memstream(&filled, &bytes);

	while (out && *text) {
		size_t plain = strcspn(text, "{");

		fwrite(text, 1, plain, out);
		text += plain;
		if (*text) {
			size_t name = strcspn(text, "}");

			put_setting(text + 1, name - 1, out);
			text += name + 1;
		}
	}
	if (out)
		fclose(out);
	return filled;
}

static void put_sentences(const char *label, const char *text, FILE *out)
{
	char *filled = filled_in(text);

	output_prose(label, filled ? filled : text, &style, out);
	free(filled);
}

/* TEXT line by line, each COLUMNS further in. */
static void put_lines(int columns, const char *text, FILE *out)
{
	while (*text) {
		int length = (int)strcspn(text, "\n");

		fprintf(out, "%*s%.*s\n", columns, "", length, text);
		text += length + (text[length] == '\n');
	}
}

void verdict_help(enum report_verdict verdict, FILE *out)
{
	const struct verdict_text *text = &verdict_texts[verdict];

	fprintf(out, "%s: %s\n\n", report_verdict_word(verdict),
	        report_verdict_headline(verdict));
	put_sentences("what", text->what, out);
	putc('\n', out);
	put_lines(12, text->picture, out);
	putc('\n', out);
	put_sentences("causes", text->causes, out);
	put_sentences("fix", text->fix, out);
	if (text->code)
		put_lines(16, text->code, out);
	put_sentences("no help", text->vain, out);
	put_sentences("this host", text->host, out);
}

static void put_overview(FILE *out)
{
	fputs("A socket whose peer has closed stays in CLOSE_WAIT until the "
	      "program closes it,\ntoo. The verdict says what the program did "
	      "instead. How it should be:\n\n",
	      out);
	put_lines(2, verdict_texts_handshake, out);
	putc('\n', out);
	for (int verdict = 0; verdict < REPORT_VERDICT_COUNT; verdict++)
		fprintf(out, "  %-14s  %s\n", report_verdict_word(verdict),
		        report_verdict_headline(verdict));
}

static void put_vain(FILE *out)
{
	fputs("\nWhat does not help against any of them:\n\n", out);
	for (const char *const *text = verdict_texts_vain; *text; text++)
		put_sentences("-", *text, out);
	fputs("\nWhat helps: the code calls close(). The report says where.\n",
	      out);
}

void verdict_help_all(FILE *out)
{
	put_overview(out);
	for (int verdict = 0; verdict < REPORT_VERDICT_COUNT; verdict++) {
		putc('\n', out);
		verdict_help(verdict, out);
	}
	put_vain(out);
}

bool verdict_help_find(const char *word, enum report_verdict *verdict)
{
	for (int i = 0; i < REPORT_VERDICT_COUNT; i++)
		if (!strcmp(word, report_verdict_word(i))) {
			*verdict = i;
			return true;
		}
	return false;
}

void verdict_help_spell(struct spelling *spelling)
{
	for (int i = 0; i < REPORT_VERDICT_COUNT; i++)
		spelling_try(spelling, report_verdict_word(i));
}
