/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * options.c - the command line that `run` and `report` share.
 */
#include "options.h"

#include "clean.h"
#include "memory.h"
#include "option.h"
#include "options_help.h"
#include "output.h"
#include "status.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* What is being parsed, for whom. */
struct parsing {
	struct options *options;
	const char *command;
	enum options_for kind;
	int argc;
	char **argv;
	int next; /* of ARGV */
};

enum { PARSED = 0, WRONG = -1, HELPED = -2 };
enum { LATE_MS = 5000 };

__attribute__((format(printf, 2, 3))) static int
wrong(const struct parsing *parsing, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	text = memory_vformat(format, arguments);
	va_end(arguments);
	clean_complain("finleak %s: %s", parsing->command, text);
	free(text);
	return WRONG;
}

static bool is_for(const struct option *option, const struct parsing *parsing)
{
	return option->kinds & parsing->kind;
}

static const struct option *find_name(const struct parsing *parsing,
                                      const char *name, size_t length)
{
	size_t n;
	const struct option *table = option_list(&n);

	for (size_t i = 0; i < n; i++)
		if (is_for(&table[i], parsing) &&
		    strlen(table[i].name) == length &&
		    !strncmp(table[i].name, name, length))
			return &table[i];
	return NULL;
}

static const struct option *find_letter(const struct parsing *parsing,
                                        char letter)
{
	size_t n;
	const struct option *table = option_list(&n);

	for (size_t i = 0; i < n; i++)
		if (is_for(&table[i], parsing) && table[i].letter == letter)
			return &table[i];
	return NULL;
}

static int unknown(const struct parsing *parsing, const char *name,
                   size_t length)
{
	char typed[64];
	struct spelling spelling = {.wrong = typed};
	size_t n;
	const struct option *table = option_list(&n);

	snprintf(typed, sizeof(typed), "%.*s", (int)length, name);
	for (size_t i = 0; i < n; i++)
		if (is_for(&table[i], parsing) && table[i].help)
			spelling_try(&spelling, table[i].name);
	if (spelling.nearest)
		return wrong(parsing, "unknown option --%s; did you mean --%s?",
		             typed, spelling.nearest);
	return wrong(parsing,
	             "unknown option --%s; finleak %s --help lists those there "
	             "are",
	             typed, parsing->command);
}

static int apply(struct parsing *parsing, const struct option *option,
                 const char *value)
{
	struct spelling spelling = {.wrong = value};
	const char *problem;

	if (!option->set) {
		options_help(parsing->command, parsing->kind, stdout);
		return HELPED;
	}
	problem = option->set(parsing->options, value);
	if (!problem)
		return PARSED;
	if (option->spell)
		option->spell(&spelling);
	if (spelling.nearest)
		return wrong(parsing, "--%s: '%s' %s; did you mean %s?",
		             option->name, value, problem, spelling.nearest);
	return wrong(parsing, "--%s: '%s' %s", option->name, value, problem);
}

/* The value of OPTION is ATTACHED, or the next word. */
static int apply_with_value(struct parsing *parsing,
                            const struct option *option, const char *attached)
{
	if (!attached && parsing->next == parsing->argc)
		return wrong(parsing, "--%s needs a value: --%s=%s",
		             option->name, option->name, option->value);
	if (!attached)
		attached = parsing->argv[parsing->next++];
	return apply(parsing, option, attached);
}

static int parse_long(struct parsing *parsing, const char *word)
{
	const char *equals = strchr(word, '=');
	size_t length = equals ? (size_t)(equals - word) : strlen(word);
	const struct option *option = find_name(parsing, word, length);

	if (!option)
		return unknown(parsing, word, length);
	if (option->value)
		return apply_with_value(parsing, option,
		                        equals ? equals + 1 : NULL);
	if (equals)
		return wrong(parsing, "--%s takes no value", option->name);
	return apply(parsing, option, NULL);
}

static int parse_letters(struct parsing *parsing, const char *letters)
{
	int result = PARSED;

	for (; *letters && result == PARSED; letters++) {
		const struct option *option = find_letter(parsing, *letters);

		if (!option)
			return wrong(parsing,
			             "unknown option -%c; finleak %s --help "
			             "lists those there are",
			             *letters, parsing->command);
		if (option->value)
			return apply_with_value(
			    parsing, option, letters[1] ? letters + 1 : NULL);
		result = apply(parsing, option, NULL);
	}
	return result;
}

/* Moves the word before NEXT behind the N words that are kept for later. */
static void keep_word(struct parsing *parsing, char **kept, int *n)
{
	kept[(*n)++] = parsing->argv[parsing->next - 1];
}

/* Words last, in their order; the index of the first. */
static int words_last(struct parsing *parsing, char **kept, int n)
{
	int first = parsing->next - n;

	for (int i = 0; i < n; i++)
		parsing->argv[first + i] = kept[i];
	return first;
}

static int parse_words(struct parsing *parsing, char **kept)
{
	int n = 0, result = PARSED;

	while (result == PARSED && parsing->next < parsing->argc) {
		const char *word = parsing->argv[parsing->next++];

		if (!strcmp(word, "--"))
			break;
		if (word[0] != '-' || !word[1]) {
			if (parsing->kind == OPTIONS_RUN) {
				parsing->next--;
				break;
			}
			keep_word(parsing, kept, &n);
		} else if (word[1] == '-') {
			result = parse_long(parsing, word + 2);
		} else {
			result = parse_letters(parsing, word + 1);
		}
	}
	return result == PARSED ? words_last(parsing, kept, n) : result;
}

int options_parse(struct options *options, const char *command,
                  enum options_for command_kind, int argc, char **argv)
{
	struct parsing parsing = {.options = options,
	                          .command = command,
	                          .kind = command_kind,
	                          .argc = argc,
	                          .argv = argv,
	                          .next = 1};
	char **kept = calloc((size_t)argc + 1, sizeof(*kept));
	size_t n_formats;
	int result;

	*options = (struct options){.format = output_list(&n_formats),
	                            .error_exitcode = STATUS_LEAKS,
	                            .late_ms = LATE_MS,
	                            .colour = "auto",
	                            .follow_children = true};
	result = kept ? parse_words(&parsing, kept)
	              : wrong(&parsing, "out of memory");
	free(kept);
	return result;
}
