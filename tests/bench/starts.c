/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * starts.c N [NAME LIBRARY]... - what each LIBRARY, preloaded, adds to the
 * start and end of /bin/true, in N rounds of random order.
 *
 * A line for each: name, median in us, median of what it adds to the bare start
 * of the same round, its quartiles, and between which two the true one is with
 * 95 % certainty.
 */
#include "order.h"

#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

enum { VARIANTS_MAX = 8 };

struct start {
	const char *name;
	char preload[4200];
	double *us;
};

static double start_us(char *preload)
{
	char *words[] = {"true", NULL}, *environment[] = {preload, NULL};
	struct timespec before, after;
	pid_t pid;

	clock_gettime(CLOCK_MONOTONIC, &before);
	if (posix_spawn(&pid, "/bin/true", NULL, NULL, words, environment) != 0)
		exit(1);
	waitpid(pid, NULL, 0);
	clock_gettime(CLOCK_MONOTONIC, &after);
	return (double)(after.tv_sec - before.tv_sec) * 1e6 +
	       (double)(after.tv_nsec - before.tv_nsec) / 1e3;
}

static void print(struct start *start, const double *bare, int rounds)
{
	double *added = calloc((size_t)rounds, sizeof(*added));

	for (int i = 0; i < rounds; i++)
		added[i] = start->us[i] - bare[i];

	struct order_median us = order_median(start->us, rounds);
	struct order_median more = order_median(added, rounds);

	printf("%s\t%.0f\t%.1f\t%.1f\t%.1f\t%.1f\t%.1f\n", start->name,
	       us.median, more.median, more.quarter, more.three_quarters,
	       more.low, more.high);
	free(added);
}

int main(int argc, char **argv)
{
	static struct start starts[VARIANTS_MAX] = {{.name = "bare"}};
	int rounds = argc > 1 ? atoi(argv[1]) : 0, n = 1;
	int order[VARIANTS_MAX];

	if (rounds < 1)
		return 2;
	for (int i = 2; i + 1 < argc && n < VARIANTS_MAX; i += 2, n++) {
		starts[n].name = argv[i];
		snprintf(starts[n].preload, sizeof(starts[n].preload),
		         "LD_PRELOAD=%s", argv[i + 1]);
	}
	for (int i = 0; i < n; i++)
		starts[i].us = calloc((size_t)rounds, sizeof(double));
	for (int round = 0; round < rounds; round++) {
		order_shuffle(order, n);
		for (int i = 0; i < n; i++) {
			struct start *start = &starts[order[i]];

			start->us[round] =
			    start_us(*start->preload ? start->preload : NULL);
		}
	}
	/* Bare last: to print it sorts its figures. */
	for (int i = n - 1; i >= 0; i--)
		print(&starts[i], starts[0].us, rounds);
	return 0;
}
