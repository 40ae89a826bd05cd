/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * option.h - the table of options.
 */
#ifndef FINLEAK_OPTION_H
#define FINLEAK_OPTION_H

#include "options.h"
#include "spelling.h"

/* One option. */
struct option {
	const char *name;
	char letter;       /* 0: none */
	int kinds;         /* of enum options_for */
	const char *value; /* its name in the help; NULL: takes none */
	const char *help;  /* NULL: not in the help */
	/* Gives a clause on what is wrong with VALUE, or NULL. */
	const char *(*set)(struct options *options, const char *value);
	/* Tries what VALUE may be; NULL: it can be anything. */
	void (*spell)(struct spelling *spelling);
};

/* All options; *N is how many. */
const struct option *option_list(size_t *n);

#endif
