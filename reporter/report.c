/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * report.c - the words of the report's lists.
 */
#include "report.h"

static const struct {
	const char *word;
	bool leaks;
	const char *headline;
} verdicts[] = {
#define VERDICT(name, word, leak, headline) {word, leak, headline},
    REPORT_VERDICTS(VERDICT)
#undef VERDICT
};

static const char *const roles[] = {
#define ROLE(name, word) word,
    REPORT_ROLES(ROLE)
#undef ROLE
};

const struct report_leak *report_leak_at(const struct report *report, size_t i)
{
	struct report_source *source = report->source;

	if (source && source->turn != i + 1) {
		if (source->turn)
			source->forget(source,
			               &report->leaks[source->turn - 1]);
		source->describe(source, &report->leaks[i]);
		source->turn = i + 1;
	}
	return &report->leaks[i];
}

const char *report_verdict_word(enum report_verdict verdict)
{
	return verdicts[verdict].word;
}

const char *report_verdict_headline(enum report_verdict verdict)
{
	return verdicts[verdict].headline;
}

bool report_verdict_leaks(enum report_verdict verdict)
{
	return verdicts[verdict].leaks;
}

const char *report_role_word(enum report_role role)
{
	return roles[role];
}
