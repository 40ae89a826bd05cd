/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * execs.c - becomes itself by the call that its argument names, with one
 * connection whose peer has closed and one that the exec closes.
 */
#include "../guests/guest.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>

extern char **environ;

/* In the next image: only the socket FD is there. */
static int go_on(int fd)
{
	return fcntl(fd, F_GETFD) < 0 ? 9 : 0;
}

static int spawn(const char *path, char **words)
{
	pid_t child;
	int status;

	if (posix_spawnp(&child, path, NULL, NULL, words, environ) ||
	    waitpid(child, &status, 0) < 0)
		return 8;
	_exit(WEXITSTATUS(status));
}

#define SELF "/proc/self/exe"
#define LIST "execs", "on", number, NULL

#define WAYS(X)                                                                \
	X(execve, execve(path, words, environ))                                \
	X(execv, execv(path, words))                                           \
	X(execvp, execvp(path, words))                                         \
	X(execvpe, execvpe(path, words, environ))                              \
	X(execl, execl(path, LIST))                                            \
	X(execlp, execlp(path, LIST))                                          \
	X(execle, execle(path, LIST, environ))                                 \
	X(fexecve, fexecve(open(path, O_RDONLY | O_CLOEXEC), words, environ))  \
	X(execveat, execveat(AT_FDCWD, path, words, environ, 0))               \
	X(syscall_execve, syscall(SYS_execve, path, words, environ))           \
	X(syscall_execveat,                                                    \
	  syscall(SYS_execveat, AT_FDCWD, path, words, environ, 0))            \
	X(posix_spawn, spawn(path, words))

static char path[4096];

static void leave(const char *way, char *number)
{
	char *words[] = {LIST};

#define WAY(name, call)                                                        \
	if (!strcmp(way, #name))                                               \
		(void)!(call);
	WAYS(WAY)
}

int main(int argc, char **argv)
{
	char number[16];
	int kept, closed;

	if (argc > 2)
		return go_on(atoi(argv[2]));
	if (argc < 2 || readlink(SELF, path, sizeof(path) - 1) < 0)
		return 2;
	kept = guest_leak();
	closed = guest_leak();
	for (int fd = 3; fd < 32; fd++) {
		if (fd != kept)
			fcntl(fd, F_SETFD, FD_CLOEXEC);
	}
	snprintf(number, sizeof(number), "%d", kept);
	leave(argv[1], number);
	return closed ? 3 : 2;
}
