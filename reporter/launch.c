/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * launch.c - starts a program with the recorder preloaded.
 */
#include "launch.h"

#include "memory.h"
#include "roll.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* FIRST:REST, or the one that there is. */
static char *joined(const char *first, const char *rest)
{
	if (!rest || !*rest)
		return memory_copy(first);
	return *first ? memory_format("%s:%s", first, rest) : memory_copy(rest);
}

static void set_environment(const struct launch *launch)
{
	const char *given = getenv("FINLEAK_OPTIONS");
	char *ours = memory_format("run=%s%s", launch->folder,
	                           launch->keep ? ":keep=1" : "");
	char *options = joined(given ? given : "", ours);
	/* gcc's libasan refuses to start a program if it is not first (H36d).
	 */
	char *libraries = joined(launch->libasan, launch->library);
	char *preload = joined(libraries, getenv("LD_PRELOAD"));

	setenv("FINLEAK_OPTIONS", options, 1);
	setenv("LD_PRELOAD", preload, 1);
	free(preload);
	free(libraries);
	free(options);
	free(ours);
}

/* The forked child: becomes the program, or says why not through TELL. */
static void become(const struct launch *launch, int parent, int tell)
{
	int error;

	if (launch->library) {
		roll_register(launch->folder, getpid(), parent,
		              launch->program);
		set_environment(launch);
	}
	signals_give_back(launch->signals);
	execvp(launch->program, launch->words);
	error = errno;
	while (write(tell, &error, sizeof error) < 0 && errno == EINTR)
		;
	_exit(127);
}

/* What the child says; 0 if it has become the program and says nothing. */
static int hear(int from)
{
	int error = 0;
	ssize_t n;

	do
		n = read(from, &error, sizeof error);
	while (n < 0 && errno == EINTR);
	return n == sizeof error ? error : 0;
}

int launch_start(const struct launch *launch)
{
	int ends[2], error, pid, parent = getpid();

	if (pipe2(ends, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid)
		become(launch, parent, ends[1]);
	error = pid < 0 ? errno : 0;
	close(ends[1]);
	if (pid > 0)
		error = hear(ends[0]);
	close(ends[0]);
	if (pid > 0 && error)
		waitpid(pid, NULL, 0);
	return error ? -error : pid;
}
