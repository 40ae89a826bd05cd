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
 * What watches from beside slows every process down a little (tracepoints do):
 * so it is there only for the bursts of its own server, after those of the
 * others, in blocks of rounds.
 *
 * KINDS are words with commas: short, a connection for each request; ended, the
 * same, ended by the client, so that the server reads its end; kept, requests
 * on one connection; http, connections of five requests to a web server.
 *
 * A line for each variant and kind: name, kind, median in ns, median ratio, its
 * quartiles, and between which two the true median is with 95 % certainty.
 */
#include "http.h"
#include "load.h"
#include "order.h"
#include "variant.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SHORT = 150, KEPT = 500, SLOW = 20, WARM = 250, BLOCKS = 4 };

static int rounds, servers;
static struct variant variants[VARIANTS_MAX];
static int n_variants;
static enum kind kinds[KINDS];
static int n_kinds;

static const char *const kind_names[] = {"short", "ended", "kept", "http"};

static void ask_once(unsigned short port, enum kind kind, int kept)
{
	if (kind == KIND_KEPT)
		load_ask(kept, REQUEST_KEPT);
	else if (kind == KIND_HTTP)
		http_connection(port);
	else if (kind == KIND_ENDED)
		load_ended(port);
	else
		load_short(port);
}

/* CPU nanoseconds for one of N connections, or of N requests on one. */
static double burst(const struct watched_server *server, enum kind kind, int n)
{
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

static void measure(struct variant *variant, int turn, enum kind kind,
                    int round)
{
	int n = variant->slow[kind] ? SLOW : kind == KIND_KEPT ? KEPT : SHORT;

	variant->cost[kind][round] =
	    burst(&variant->server[turn % servers], kind, n);
}

static void measure_in_turns(enum kind kind, int from, int to)
{
	int order[VARIANTS_MAX];

	for (int round = from; round < to; round++) {
		order_shuffle(order, n_variants);
		for (int i = 0; i < n_variants; i++) {
			if (!*variants[order[i]].beside)
				measure(&variants[order[i]], round, kind,
				        round);
		}
	}
}

static void measure_watched(struct variant *variant, int block, int from,
                            int to)
{
	struct watched_server *server = &variant->server[block % servers];

	variant_watch(server, variant->beside);
	for (int i = 0; i < n_kinds; i++) {
		for (int round = from; round < to; round++)
			measure(variant, block, kinds[i], round);
	}
	variant_unwatch(server);
}

static void measure_block(int block, int from, int to)
{
	for (int i = 0; i < n_kinds; i++)
		measure_in_turns(kinds[i], from, to);
	for (int i = 0; i < n_variants; i++) {
		if (*variants[i].beside)
			measure_watched(&variants[i], block, from, to);
	}
}

/* Interpreters compile what runs often, and are faster from then on. */
static void warm_up(struct variant *variant)
{
	for (int i = 0; i < n_kinds; i++) {
		int n = kinds[i] == KIND_HTTP ? WARM : SLOW;

		for (int j = 0; j < servers; j++)
			variant->slow[kinds[i]] =
			    burst(&variant->server[j], kinds[i], n) > 1e5;
	}
}

static void print(const struct variant *variant, enum kind kind)
{
	double ratio[rounds], cost[rounds];

	for (int i = 0; i < rounds; i++) {
		cost[i] = variant->cost[kind][i];
		ratio[i] = cost[i] / variants[0].cost[kind][i];
	}

	struct order_median ns = order_median(cost, rounds);
	struct order_median against = order_median(ratio, rounds);

	printf("%s\t%s\t%.0f\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\n", variant->name,
	       kind_names[kind], ns.median, against.median, against.quarter,
	       against.three_quarters, against.low, against.high);
}

static void take_kinds(char *words)
{
	for (char *word; (word = strsep(&words, ","));) {
		for (int i = 0; i < KINDS && n_kinds < KINDS; i++) {
			if (!strcmp(word, kind_names[i]))
				kinds[n_kinds++] = (enum kind)i;
		}
	}
}

static void start(struct variant *variant, char **words, const char *server)
{
	variant->name = words[0];
	variant->beside = words[2];
	for (int i = 0; i < n_kinds; i++)
		variant->cost[kinds[i]] =
		    calloc((size_t)rounds, sizeof(double));
	for (int i = 0; i < servers; i++)
		variant_start(&variant->server[i], server, words[1]);
	warm_up(variant);
}

static void stay_on_one_processor(void)
{
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof(one), &one);
}

int main(int argc, char **argv)
{
	if (argc < 8)
		return 2;
	rounds = atoi(argv[1]);
	servers = atoi(argv[2]);
	if (rounds < BLOCKS || servers < 1 || servers > SERVERS_MAX)
		return 2;
	take_kinds(argv[3]);
	stay_on_one_processor();
	for (int i = 5; i + 2 < argc && n_variants < VARIANTS_MAX; i += 3)
		start(&variants[n_variants++], &argv[i], argv[4]);
	for (int block = 0; block < BLOCKS; block++)
		measure_block(block, rounds * block / BLOCKS,
		              rounds * (block + 1) / BLOCKS);
	for (int i = 0; i < n_kinds; i++) {
		for (int j = 0; j < n_variants; j++)
			print(&variants[j], kinds[i]);
	}
	for (int i = 0; i < n_variants; i++) {
		for (int j = 0; j < servers; j++)
			variant_stop(&variants[i].server[j]);
	}
	return 0;
}
