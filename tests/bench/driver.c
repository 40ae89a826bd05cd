/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * driver.c SERVER [NAME BEFORE BESIDE]... - what each variant costs the server.
 *
 * A variant is the server, started by the words BEFORE it (or alone), with the
 * shell command BESIDE (or none), which finds its pid in $PID.  All variants
 * are alive at once and on one processor with their client; they are used in
 * bursts, in random order, one connection at a time.  The figure is the CPU
 * time of the server and of what watches it, against that of the first variant
 * in the same round.  So the machine's moods hit all variants alike.
 */
#include "load.h"
#include "variant.h"

#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROUNDS = 160, SHORT = 150, KEPT = 500, SLOW = 20 };

/* CPU nanoseconds for one of N connections, or of N requests on one. */
static double burst(struct variant *variant, bool kept, int n)
{
	int fd = kept ? load_connect(variant->port) : -1;

	if (kept)
		load_ask(fd, REQUEST_KEPT);

	uint64_t before = variant_cpu_ns(variant);

	for (int i = 0; i < n; i++) {
		if (kept)
			load_ask(fd, REQUEST_KEPT);
		else
			load_short(variant->port);
	}

	double cost = (double)(variant_cpu_ns(variant) - before) / n;

	if (kept)
		close(fd);
	return cost;
}

static void shuffle(int *order, int n)
{
	for (int i = n - 1; i > 0; i--) {
		int j = rand() % (i + 1), other = order[j];

		order[j] = order[i];
		order[i] = other;
	}
}

static void measure(struct variant *variants, int n_variants, bool kept)
{
	int order[VARIANTS_MAX];

	for (int i = 0; i < n_variants; i++) {
		int few = kept ? KEPT / 10 : SHORT / 10;

		order[i] = i;
		variants[i].slow = burst(&variants[i], kept, few) > 1e5;
	}
	for (int round = 0; round < ROUNDS; round++) {
		shuffle(order, n_variants);
		for (int i = 0; i < n_variants; i++) {
			struct variant *variant = &variants[order[i]];
			int n = variant->slow ? SLOW : kept ? KEPT : SHORT;

			variant->cost[kept][round] = burst(variant, kept, n);
		}
	}
}

static int ascending(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return (one > other) - (one < other);
}

static void print_costs(const struct variant *variant,
                        const struct variant *bare, bool kept)
{
	double ratio[ROUNDS], cost[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		cost[i] = variant->cost[kept][i] / 1000;
		ratio[i] = variant->cost[kept][i] / bare->cost[kept][i];
	}
	qsort(cost, ROUNDS, sizeof(*cost), ascending);
	qsort(ratio, ROUNDS, sizeof(*ratio), ascending);
	printf("  %8.2f us  x%-7.3f [%.3f %.3f]", cost[ROUNDS / 2],
	       ratio[ROUNDS / 2], ratio[ROUNDS / 4], ratio[ROUNDS * 3 / 4]);
}

int main(int argc, char **argv)
{
	struct variant variants[VARIANTS_MAX] = {0};
	int n = 0;
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	for (int i = 2; i + 2 < argc && n < VARIANTS_MAX; i += 3, n++) {
		variants[n].name = argv[i];
		variants[n].cost[0] = calloc(ROUNDS, sizeof(double));
		variants[n].cost[1] = calloc(ROUNDS, sizeof(double));
		variant_start(&variants[n], argv[1], argv[i + 1], argv[i + 2]);
	}
	measure(variants, n, false);
	measure(variants, n, true);
	printf("%-24s  %-42s%s\n", "CPU of the server for",
	       "a short connection", "  a request on a kept one");
	for (int i = 0; i < n; i++) {
		printf("%-24s", variants[i].name);
		print_costs(&variants[i], &variants[0], false);
		print_costs(&variants[i], &variants[0], true);
		printf("\n");
	}
	for (int i = 0; i < n; i++)
		variant_stop(&variants[i]);
	return 0;
}
