/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * starts.c LIBRARY - what LIBRARY adds to the start and end of /bin/true.
 */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

enum { STARTS = 400 };

static double start_us(char *const *environment)
{
	char *words[] = {"true", NULL};
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

static int ascending(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return (one > other) - (one < other);
}

static double median(double *values)
{
	qsort(values, STARTS, sizeof(*values), ascending);
	return values[STARTS / 2];
}

int main(int argc, char **argv)
{
	static double bare[STARTS], with[STARTS], added[STARTS];
	char preload[4200];
	char *none[] = {NULL}, *some[] = {preload, NULL};

	if (argc != 2)
		return 2;
	snprintf(preload, sizeof(preload), "LD_PRELOAD=%s", argv[1]);
	for (int i = 0; i < STARTS; i++) {
		/* Whoever goes second finds the caches warmer. */
		if (i % 2)
			bare[i] = start_us(none);
		with[i] = start_us(some);
		if (i % 2 == 0)
			bare[i] = start_us(none);
		added[i] = with[i] - bare[i];
	}
	printf("start of /bin/true: bare %.0f us, with finleak %.0f us "
	       "(%+.0f us)\n",
	       median(bare), median(with), median(added));
	return 0;
}
