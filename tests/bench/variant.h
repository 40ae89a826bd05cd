/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * variant.h - a server that is measured, and what watches it.
 */
#ifndef VARIANT_H
#define VARIANT_H

#include <dirent.h>
#include <fcntl.h>
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

enum { VARIANTS_MAX = 16, SERVERS_MAX = 32, WORDS_MAX = 32 };

enum kind { KIND_SHORT, KIND_ENDED, KIND_KEPT, KIND_HTTP, KINDS };

struct watched_server {
	pid_t pid;
	pid_t child;  /* that was started: the server, or what runs it */
	pid_t beside; /* 0: nothing, or not now */
	unsigned short port;
};

struct variant {
	const char *name;
	const char *beside; /* what watches it; "" */
	struct watched_server server[SERVERS_MAX];
	bool slow[KINDS];
	double *cost[KINDS]; /* ns, by round */
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

static uint64_t variant_cpu_ns(const struct watched_server *server)
{
	uint64_t sum = process_cpu_ns(server->pid);

	if (server->child != server->pid)
		sum += process_cpu_ns(server->child);
	if (server->beside)
		sum += process_cpu_ns(server->beside);
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

/* Starts the shell's COMMAND, and waits until it has no more to prepare. */
static void variant_watch(struct watched_server *server, const char *command)
{
	enum { LONGEST = 40, STILL_NS = 2000000 };
	char pid[16];
	uint64_t used = 0, before;

	server->beside = fork();
	if (server->beside == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		snprintf(pid, sizeof(pid), "%d", server->pid);
		setenv("PID", pid, 1);
		execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	sleep(1);
	for (int i = 0, still = 0; i < LONGEST && still < 3; i++) {
		before = used;
		used = process_cpu_ns(server->beside);
		still = used - before < STILL_NS ? still + 1 : 0;
		usleep(250000);
	}
}

static void variant_unwatch(struct watched_server *server)
{
	kill(server->beside, SIGINT);
	waitpid(server->beside, NULL, 0);
	server->beside = 0;
}

static void variant_start(struct watched_server *server, const char *program,
                          const char *before)
{
	int out[2];

	if (pipe2(out, O_CLOEXEC) != 0)
		exit(1);
	server->child = fork();
	if (server->child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(out[1], 1);
		become(program, before);
	}
	close(out[1]);

	FILE *said = fdopen(out[0], "r");

	if (fscanf(said, "%hu %d", &server->port, &server->pid) != 2) {
		fprintf(stderr, "it did not start: %s\n", before);
		exit(1);
	}
	fclose(said);
}

static void variant_stop(const struct watched_server *server)
{
	kill(server->pid, SIGKILL);
	waitpid(server->child, NULL, 0);
}

#endif
