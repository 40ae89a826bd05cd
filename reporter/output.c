/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output.c - the formats of a report, and what those for people share.
 */
#include "output.h"

#include <string.h>

static const struct output outputs[] = {
#define OUTPUT(name, help) {#name, help, output_##name},
    OUTPUTS(OUTPUT)
#undef OUTPUT
};

enum { N_OUTPUTS = sizeof(outputs) / sizeof(*outputs) };

const struct output *output_find(const char *name)
{
	for (size_t i = 0; i < N_OUTPUTS; i++)
		if (!strcmp(outputs[i].name, name))
			return &outputs[i];
	return NULL;
}

const struct output *output_list(size_t *n)
{
	*n = N_OUTPUTS;
	return outputs;
}

size_t output_places(const struct report *report)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_leaks; i++)
		n += report->leaks[i].leaks && !report->leaks[i].suppressed;
	return n;
}
