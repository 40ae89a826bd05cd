/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spelling.c - what somebody may have meant.
 */
#include "spelling.h"

#include <stdbool.h>
#include <string.h>

enum { LONGEST = 40 };

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

static bool swapped(const char *a, const char *b, size_t i, size_t j)
{
	return i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
}

/* Letters added, lost, changed or swapped with the next. */
static size_t distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	size_t row[LONGEST + 1][LONGEST + 1];

	if (n > LONGEST || m > LONGEST)
		return LONGEST;
	for (size_t i = 0; i <= n; i++)
		for (size_t j = 0; j <= m; j++) {
			if (!i || !j) {
				row[i][j] = i + j;
				continue;
			}
			row[i][j] = least(row[i - 1][j], row[i][j - 1]) + 1;
			row[i][j] =
			    least(row[i][j],
			          row[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (swapped(a, b, i, j))
				row[i][j] =
				    least(row[i][j], row[i - 2][j - 2] + 1);
		}
	return row[n][m];
}

void spelling_try(struct spelling *spelling, const char *candidate)
{
	size_t off = distance(spelling->wrong, candidate);

	/* Half the word wrong is another word. */
	if (off > 3 || off * 2 > strlen(candidate))
		return;
	if (spelling->nearest && off >= spelling->distance)
		return;
	spelling->nearest = candidate;
	spelling->distance = off;
}
