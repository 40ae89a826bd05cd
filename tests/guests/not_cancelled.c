/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * not_cancelled.c - a thread that is to be cancelled makes hooked calls that
 * are no cancellation points: none may become one, also not the first, for
 * which the recorder makes its recording and loads libunwind.
 */
#include "guest.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

extern char **environ;

static int fd, other, listener;

static char *words[] = {"true", NULL};

static void spawn(void)
{
	pid_t pid;

	if (!posix_spawn(&pid, "/bin/true", NULL, NULL, words, environ))
		syscall(SYS_wait4, pid, NULL, 0, NULL);
}

static void fork_one(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	syscall(SYS_wait4, pid, NULL, 0, NULL);
}

static void vfork_one(void)
{
	pid_t pid = vfork();

	if (!pid)
		_exit(0);
	syscall(SYS_wait4, pid, NULL, 0, NULL);
}

static void bind_it(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};

	bind(listener, (struct sockaddr *)&address, sizeof(address));
}

/* In this order: each may use what those before it have opened. */
#define CALLS(X)                                                               \
	X(socket, fd = socket(AF_INET, SOCK_STREAM, 0))                        \
	X(bind, (listener = socket(AF_INET, SOCK_STREAM, 0), bind_it()))       \
	X(listen, listen(listener, 1))                                         \
	X(dup, other = dup(fd))                                                \
	X(dup2, dup2(fd, other))                                               \
	X(dup3, dup3(fd, other, O_CLOEXEC))                                    \
	X(fcntl, fcntl(fd, F_DUPFD, 40))                                       \
	X(fcntl_flags, fcntl(fd, F_SETFL, O_NONBLOCK))                         \
	X(shutdown, shutdown(fd, SHUT_RDWR))                                   \
	X(syscall_close, syscall(SYS_close, other))                            \
	X(close_range, close_range(40, 50, 0))                                 \
	X(closefrom, closefrom(60))                                            \
	X(pipe2, pipe2((int[2]){0}, O_CLOEXEC))                                \
	X(prctl, prctl(PR_GET_DUMPABLE, 0, 0, 0, 0))                           \
	X(setuid, setuid(getuid()))                                            \
	X(execve, execve("/not/there", words, environ))                        \
	X(dlclose, dlclose(dlopen(NULL, RTLD_NOW)))                            \
	X(posix_spawn, spawn())                                                \
	X(fork, fork_one())                                                    \
	X(vfork, vfork_one())

static const char *done[32];
static int n_done;

static void *run(void *unused)
{
	(void)unused;
	pthread_cancel(pthread_self());
#define MAKE(name, call)                                                       \
	(void)(call);                                                          \
	done[n_done++] = #name;
	CALLS(MAKE)
	pthread_testcancel();
	return NULL;
}

int main(void)
{
	pthread_t thread;
	void *result = NULL;

	pthread_create(&thread, NULL, run, NULL);
	pthread_join(thread, &result);
	for (int i = 0; i < n_done; i++)
		printf("%s went on\n", done[i]);
	puts(result == PTHREAD_CANCELED ? "cancelled in the end" : "never");
	return 0;
}
