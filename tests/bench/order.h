/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * order.h - a random order for each round, and medians of all of them.
 */
#ifndef ORDER_H
#define ORDER_H

#include <stdlib.h>

static void order_shuffle(int *order, int n)
{
	for (int i = 0; i < n; i++)
		order[i] = i;
	for (int i = n - 1; i > 0; i--) {
		int j = rand() % (i + 1), other = order[j];

		order[j] = order[i];
		order[i] = other;
	}
}

static int order_ascending(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return (one > other) - (one < other);
}

/*
 * LOW to HIGH is where the true median lies with 95 % certainty: so many ranks
 * to either side, whatever the values are spread like.
 */
struct order_median {
	double median, quarter, three_quarters, low, high;
};

/* Sorts VALUES. */
static struct order_median order_median(double *values, int n)
{
	int aside = 0, low, high;

	/* 0.98 times the root of N, which is 1.96 standard deviations. */
	while (aside * aside < 0.96 * n)
		aside++;
	low = n / 2 - aside;
	high = n / 2 + aside;

	qsort(values, (size_t)n, sizeof(*values), order_ascending);
	return (struct order_median){
	    .median = values[n / 2],
	    .quarter = values[n / 4],
	    .three_quarters = values[n * 3 / 4],
	    .low = values[low < 0 ? 0 : low],
	    .high = values[high < n ? high : n - 1],
	};
}

#endif
