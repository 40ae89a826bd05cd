/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * variant.h - a server that is measured, and what watches it.
 */
#ifndef VARIANT_H
#define VARIANT_H

#include <dirent.h>
#include <inttypes.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { VARIANTS_MAX = 8, WORDS_MAX = 32 };

struct variant {
	const char *name;
	pid_t server;
	pid_t child;  /* that was started: the server, or what runs it */
	pid_t beside; /* 0: nothing */
	unsigned short port;
	bool slow;
	double *cost[2]; /* ns, by round: of short connections, of requests */
};

/* CPU time of all threads of PID. */
static uint64_t process_cpu_ns(pid_t pid)
{
	char path[320];
	uint64_t sum = 0;
	struct dirent *task;

	snprintf(path, sizeof(path), "/proc/%d/task", pid);

	DIR *tasks = opendir(path);

	while (tasks && (task = readdir(tasks))) {
		uint64_t ns = 0;
		FILE *file;

		snprintf(path, sizeof(path), "/proc/%d/task/%s/schedstat", pid,
		         task->d_name);
		file = fopen(path, "r");
		if (file && fscanf(file, "%" SCNu64, &ns) == 1)
			sum += ns;
		if (file)
			fclose(file);
	}
	if (tasks)
		closedir(tasks);
	return sum;
}

static uint64_t variant_cpu_ns(const struct variant *variant)
{
	uint64_t sum = process_cpu_ns(variant->server);

	if (variant->child != variant->server)
		sum += process_cpu_ns(variant->child);
	if (variant->beside)
		sum += process_cpu_ns(variant->beside);
	return sum;
}

/* Becomes SERVER, started by the words BEFORE it. */
static void become(const char *server, const char *before)
{
	char *words[WORDS_MAX], *rest = strdup(before);
	int n = 0;

	for (char *word; n < WORDS_MAX - 2 && (word = strsep(&rest, " "));)
		if (*word)
			words[n++] = word;
	words[n++] = (char *)server;
	words[n] = NULL;
	execvp(words[0], words);
	perror(words[0]);
	_exit(127);
}

static pid_t start_beside(const char *command, pid_t server)
{
	char pid[16];
	pid_t child = fork();

	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		snprintf(pid, sizeof(pid), "%d", server);
		setenv("PID", pid, 1);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	return child;
}

static void variant_start(struct variant *variant, const char *server,
                          const char *before, const char *beside)
{
	int out[2];

	if (pipe(out) != 0)
		exit(1);
	variant->child = fork();
	if (variant->child == 0) {
		dup2(out[1], 1);
		become(server, before);
	}
	close(out[1]);

	FILE *said = fdopen(out[0], "r");

	if (fscanf(said, "%hu %d", &variant->port, &variant->server) != 2) {
		fprintf(stderr, "%s: it did not start\n", variant->name);
		exit(1);
	}
	fclose(said);
	if (*beside) {
		variant->beside = start_beside(beside, variant->server);
		sleep(5); /* until it watches */
	}
}

static void variant_stop(const struct variant *variant)
{
	if (variant->beside)
		kill(variant->beside, SIGINT);
	kill(variant->server, SIGKILL);
	waitpid(variant->child, NULL, 0);
	if (variant->beside)
		waitpid(variant->beside, NULL, 0);
}

#endif
