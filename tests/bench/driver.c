/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * driver.c ROUNDS SERVERS KINDS SERVER [NAME BEFORE BESIDE]... - what each
 * variant costs the server.
 *
 * A variant is the server, started by the words BEFORE it (or alone), with the
 * shell command BESIDE (or none), which finds its pid in $PID.  All variants
 * are alive at once and on one processor with their client; they are used in
 * bursts, in random order, one connection at a time.  The figure is the CPU
 * time of the server and of what watches it, against that of the first variant
 * in the same round.  So the machine's moods hit all variants alike.  Each
 * variant has as many SERVERS, which take turns: one may lie well in the caches
 * and another badly.
 *
 * KINDS are words with commas: short, a connection for each request; ended, the
 * same, ended by the client, so that the server reads its end; kept, requests
 * on one connection.
 *
 * A line for each variant and kind: name, kind, median in ns, median ratio, its
 * quartiles, and between which two the true median is with 95 % certainty.
 */
#include "load.h"
#include "order.h"
#include "variant.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SHORT = 150, KEPT = 500, SLOW = 20 };

static int rounds, servers;
static struct variant variants[VARIANTS_MAX];
static int n_variants;

static void ask_once(unsigned short port, enum kind kind, int kept)
{
	if (kind == KIND_KEPT)
		load_ask(kept, REQUEST_KEPT);
	else if (kind == KIND_ENDED)
		load_ended(port);
	else
		load_short(port);
}

/* CPU nanoseconds for one of N connections, or of N requests on one. */
static double burst(const struct variant *variant, int turn, enum kind kind,
                    int n)
{
	const struct watched_server *server = &variant->server[turn % servers];
	int kept = kind == KIND_KEPT ? load_connect(server->port) : -1;

	/* Its caches are cold after the other variants'. */
	for (int i = 0; i <= n / 10; i++)
		ask_once(server->port, kind, kept);

	uint64_t before = variant_cpu_ns(server);

	for (int i = 0; i < n; i++)
		ask_once(server->port, kind, kept);

	double cost = (double)(variant_cpu_ns(server) - before) / n;

	if (kept >= 0)
		close(kept);
	return cost;
}

static void measure(enum kind kind)
{
	int order[VARIANTS_MAX], usual = kind == KIND_KEPT ? KEPT : SHORT;

	for (int i = 0; i < n_variants; i++)
		variants[i].slow = burst(&variants[i], 0, kind, SLOW) > 1e5;
	for (int round = 0; round < rounds; round++) {
		order_shuffle(order, n_variants);
		for (int i = 0; i < n_variants; i++) {
			struct variant *variant = &variants[order[i]];

			variant->cost[round] = burst(
			    variant, round, kind, variant->slow ? SLOW : usual);
		}
	}
}

static void print(const struct variant *variant, const char *kind)
{
	double ratio[rounds], cost[rounds];

	for (int i = 0; i < rounds; i++) {
		cost[i] = variant->cost[i];
		ratio[i] = variant->cost[i] / variants[0].cost[i];
	}

	struct order_median ns = order_median(cost, rounds);
	struct order_median against = order_median(ratio, rounds);

	printf("%s\t%s\t%.0f\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\n", variant->name,
	       kind, ns.median, against.median, against.quarter,
	       against.three_quarters, against.low, against.high);
}

static void measure_and_print(char *kinds)
{
	for (char *word; (word = strsep(&kinds, ","));) {
		measure(!strcmp(word, "kept")    ? KIND_KEPT
		        : !strcmp(word, "ended") ? KIND_ENDED
		                                 : KIND_SHORT);
		for (int i = 0; i < n_variants; i++)
			print(&variants[i], word);
	}
}

int main(int argc, char **argv)
{
	cpu_set_t one;

	if (argc < 8)
		return 2;
	rounds = atoi(argv[1]);
	servers = atoi(argv[2]);
	if (rounds < 1 || servers < 1 || servers > SERVERS_MAX)
		return 2;
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
	for (int i = 5; i + 2 < argc && n_variants < VARIANTS_MAX; i += 3) {
		struct variant *variant = &variants[n_variants++];

		variant->name = argv[i];
		variant->cost = calloc((size_t)rounds, sizeof(double));
		for (int j = 0; j < servers; j++)
			variant_start(&variant->server[j], argv[4], argv[i + 1],
			              argv[i + 2]);
	}
	measure_and_print(argv[3]);
	for (int i = 0; i < n_variants; i++) {
		for (int j = 0; j < servers; j++)
			variant_stop(&variants[i].server[j]);
	}
	return 0;
}
