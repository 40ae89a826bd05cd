/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * compare.c ROUNDS [NAME COMMAND]... - what each command of the shell costs
 * against the first, in rounds of random order.
 *
 * A line for each command, first by CPU time of all that it started and waited
 * for, then one by the clock: name, cpu or clock, median in ms, median ratio to
 * the first one's in the same round, its quartiles, and between which two the
 * true median is with 95 % certainty.
 */
#include "order.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { VARIANTS_MAX = 8 };
enum { CPU, CLOCK, WAYS };

struct variant {
	const char *name, *command;
	double *ms[WAYS];
};

static double ms_of_time(struct timeval time)
{
	return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

static double clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void run(struct variant *variant, int round)
{
	double before = clock_ms();
	struct rusage used;
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		execl("/bin/sh", "sh", "-c", variant->command, (char *)NULL);
		_exit(127);
	}
	if (wait4(pid, &status, 0, &used) != pid || status) {
		fprintf(stderr, "it failed: %s\n", variant->command);
		exit(1);
	}
	variant->ms[CLOCK][round] = clock_ms() - before;
	variant->ms[CPU][round] =
	    ms_of_time(used.ru_utime) + ms_of_time(used.ru_stime);
}

static void print(const struct variant *variant, const struct variant *first,
                  int rounds, int way)
{
	double *ms = calloc((size_t)rounds, sizeof(*ms));
	double *ratio = calloc((size_t)rounds, sizeof(*ratio));

	for (int i = 0; i < rounds; i++) {
		ms[i] = variant->ms[way][i];
		ratio[i] = ms[i] / first->ms[way][i];
	}

	struct order_median took = order_median(ms, rounds);
	struct order_median against = order_median(ratio, rounds);

	printf("%s\t%s\t%.1f\t%.4f\t%.4f\t%.4f\t%.4f\t%.4f\n", variant->name,
	       way == CPU ? "cpu" : "clock", took.median, against.median,
	       against.quarter, against.three_quarters, against.low,
	       against.high);
	free(ms);
	free(ratio);
}

int main(int argc, char **argv)
{
	struct variant variants[VARIANTS_MAX];
	int rounds = argc > 1 ? atoi(argv[1]) : 0, n = 0;
	int order[VARIANTS_MAX];

	if (rounds < 1)
		return 2;
	for (int i = 2; i + 1 < argc && n < VARIANTS_MAX; i += 2, n++) {
		variants[n].name = argv[i];
		variants[n].command = argv[i + 1];
		for (int way = 0; way < WAYS; way++)
			variants[n].ms[way] =
			    calloc((size_t)rounds, sizeof(double));
	}
	for (int round = 0; round < rounds; round++) {
		order_shuffle(order, n);
		for (int i = 0; i < n; i++)
			run(&variants[order[i]], round);
	}
	for (int way = 0; way < WAYS; way++) {
		for (int i = 0; i < n; i++)
			print(&variants[i], &variants[0], rounds, way);
	}
	return 0;
}
