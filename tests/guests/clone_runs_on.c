/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * clone_runs_on.c - a child that clone() starts in the program's own memory
 * goes on beside it, opens, closes and ends: of that nothing is recorded but
 * how much it was, and what the program itself does is.
 */
#include "guest.h"
#include "own_recording.h"

#include <sched.h>
#include <sys/syscall.h>

enum { TIMES = 50 };

static int turn, kept;

/* Without libc, which two processes can't share. */
static void wait_for_turn(int wanted)
{
	while (__atomic_load_n(&turn, __ATOMIC_SEQ_CST) != wanted)
		sched_yield();
}

static void pass_turn(int to)
{
	__atomic_store_n(&turn, to, __ATOMIC_SEQ_CST);
}

static int child(void *unused)
{
	(void)unused;
	for (int i = 0; i < TIMES; i++) {
		wait_for_turn(1);
		close(kept);
		kept = socket(AF_INET, SOCK_STREAM, 0);
		pass_turn(0);
	}
	wait_for_turn(1);
	_exit(0);
}

int main(void)
{
	static char stack[262144] __attribute__((aligned(64)));
	const struct recording_header *header;
	int fd, first = socket(AF_INET, SOCK_STREAM, 0), wrong = 0;
	pid_t pid;

	header = own_recording();
	kept = first;
	pid = clone(child, stack + sizeof(stack), CLONE_VM | SIGCHLD, NULL);
	for (int i = 0; i < TIMES; i++) {
		fd = socket(AF_INET, SOCK_STREAM, 0);
		wrong += header && !own_open(fd);
		pass_turn(1);
		wait_for_turn(0);
		wrong += header && (!own_open(first) || !own_open(fd));
		close(fd);
		wrong += header && own_open(fd);
	}
	own_tell("what the program has", wrong == 0);
	pass_turn(1);
	waitpid(pid, NULL, 0);
	own_tell("its end", !header || header->ended == RECORDING_END_RUNNING);
	/* A child of another kind, which is not taken for such a one. */
	pid = _Fork();
	if (!pid) {
		socket(AF_INET, SOCK_STREAM, 0);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	own_tell("what its child had",
	         !header || header->lost[RECORDING_LOST_CLONED] == TIMES);
	return 0;
}
