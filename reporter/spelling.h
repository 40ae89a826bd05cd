/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spelling.h - what somebody may have meant.
 */
#ifndef FINLEAK_SPELLING_H
#define FINLEAK_SPELLING_H

#include <stddef.h>

/* Looks for the words nearest to one that is wrong. */
struct spelling {
	const char *wrong;
	const char *nearest; /* NULL: nothing is near */
	size_t distance;
};

/* Holds CANDIDATE, if it is nearer than what was held before. */
void spelling_try(struct spelling *spelling, const char *candidate);

#endif
