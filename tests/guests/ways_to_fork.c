/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ways_to_fork.c - H11: a child of its own memory, however it came to be, has a
 * recording of its own with what it inherited; one in its parent's has none,
 * and changes nothing in the parent's.
 */
#include "guest.h"
#include "own_recording.h"

#include <pty.h>
#include <sched.h>
#include <sys/syscall.h>

enum { RIGHT = 7, WRONG = 8 };

static int inherited;

/* In a child with memory of its own. */
static int has_own(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	const struct recording_header *header = own_recording();
	const struct recording_socket *slot;

	if (!header)
		return RIGHT;
	slot = own_open(inherited);
	return header->pid == (uint32_t)getpid() && own_open(fd) && slot &&
	               slot->kind == RECORDING_KIND_INHERITED
	           ? RIGHT
	           : WRONG;
}

/* In a child with its parent's memory. */
static int has_none(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	const struct recording_header *header = own_recording();

	close(inherited);
	return !header || (header->pid == (uint32_t)getppid() &&
	                   !own_open(fd) && own_open(inherited))
	           ? RIGHT
	           : WRONG;
}

static int run_own(void *unused)
{
	(void)unused;
	_exit(has_own());
}

static int run_none(void *unused)
{
	(void)unused;
	_exit(has_none());
}

static void tell(const char *how, pid_t pid)
{
	int status = 0;

	if (pid == 0)
		_exit(has_own());
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		printf("%s did not end well: ", how);
	own_tell(how, WEXITSTATUS(status) == RIGHT);
}

/* The parent leaves inside daemon(): the grandchild tells through a pipe. */
static void tell_daemon(void)
{
	char result = 0;
	int ends[2];

	if (pipe(ends))
		abort();
	if (!fork()) {
		if (daemon(1, 1))
			_exit(1);
		result = (char)has_own();
		_exit(write(ends[1], &result, 1) != 1);
	}
	close(ends[1]);
	if (read(ends[0], &result, 1) != 1)
		puts("the daemon did not tell");
	close(ends[0]);
	wait(NULL);
	own_tell("daemon", result == RIGHT);
}

static void tell_pty(void)
{
	int master = -1, status = 0;
	pid_t pid = forkpty(&master, NULL, NULL, NULL);

	if (pid == 0)
		_exit(has_own());
	waitpid(pid, &status, 0);
	close(master);
	own_tell("forkpty", WEXITSTATUS(status) == RIGHT);
}

/* It comes back in a child that has the parent's memory for a while. */
static void tell_vfork(void)
{
	int status = 0;
	pid_t pid = vfork();

	if (pid == 0)
		_exit(has_none());
	waitpid(pid, &status, 0);
	own_tell("vfork", WEXITSTATUS(status) == RIGHT);
}

/* A child of clone(), on a stack of its own. */
static void tell_clone(const char *how, int (*run)(void *), int flags)
{
	static char stack[262144] __attribute__((aligned(64)));

	tell(how, clone(run, stack + sizeof(stack), flags | SIGCHLD, NULL));
}

int main(void)
{
	const struct recording_header *header;
	int fd;

	inherited = socket(AF_INET, SOCK_STREAM, 0);
	own_recording();
	tell("fork", fork());
	tell("_Fork", _Fork());
	tell("SYS_fork", (pid_t)syscall(SYS_fork));
	tell("SYS_clone", (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
	tell_clone("clone", run_own, 0);
	tell_pty();
	tell_daemon();
	tell_vfork();
	tell_clone("clone that shares and waits", run_none,
	           CLONE_VM | CLONE_VFORK);
	tell_clone("clone that shares", run_none, CLONE_VM);

	/* And the parent's goes on. */
	fd = socket(AF_INET, SOCK_STREAM, 0);
	header = own_recording();
	own_tell("parent", !header || (header->pid == (uint32_t)getpid() &&
	                               own_open(inherited) && own_open(fd)));
	return 0;
}
