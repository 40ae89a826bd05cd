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

enum { VARIANTS_MAX = 16, SERVERS_MAX = 8, WORDS_MAX = 32 };

enum kind { KIND_SHORT, KIND_ENDED, KIND_KEPT };

struct watched_server {
	pid_t pid;
	pid_t child;  /* that was started: the server, or what runs it */
	pid_t beside; /* 0: nothing */
	unsigned short port;
};

struct variant {
	const char *name;
	struct watched_server server[SERVERS_MAX];
	bool slow;
	double *cost; /* ns, by round */
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

static void variant_start(struct watched_server *server, const char *program,
                          const char *before, const char *beside)
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
	if (*beside) {
		server->beside = start_beside(beside, server->pid);
		sleep(5); /* until it watches */
	}
}

static void variant_stop(const struct watched_server *server)
{
	if (server->beside)
		kill(server->beside, SIGINT);
	kill(server->pid, SIGKILL);
	waitpid(server->child, NULL, 0);
	if (server->beside)
		waitpid(server->beside, NULL, 0);
}

#endif
