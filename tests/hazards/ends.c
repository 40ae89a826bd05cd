/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * ends.c - leaves a socket whose peer has closed, and ends in the way that its
 * argument names.
 */
#include "../guests/guest.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <sys/syscall.h>

static void *outlive_main(void *unused)
{
	(void)unused;
	usleep(50000);
	return NULL;
}

static void *exit_in_thread(void *unused)
{
	(void)unused;
	exit(5);
}

static void by_pthread_exit(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, outlive_main, NULL);
	pthread_exit(NULL);
}

static void by_thread(void)
{
	pthread_t thread;

	pthread_create(&thread, NULL, exit_in_thread, NULL);
	pthread_join(thread, NULL);
}

static void by_exit_group(void)
{
	syscall(SYS_exit_group, 5);
}

/* As code does that does not call libc: Go, a static library, a JIT. */
static void by_instruction(void)
{
	__asm__ volatile("syscall" : : "a"(SYS_exit_group), "D"(5) : "memory");
}

static void by_assert(void)
{
	assert(getpid() == 0);
}

static void by_kill(void)
{
	kill(getpid(), SIGKILL);
}

static void by_fault(void)
{
	*(volatile int *)(uintptr_t)8 = 0;
}

static void by_daemon(void)
{
	if (!daemon(1, 1))
		_exit(5);
}

#define WAYS(X)                                                                \
	X(exit, exit(5))                                                       \
	X(_exit, _exit(5))                                                     \
	X(_Exit, _Exit(5))                                                     \
	X(quick_exit, quick_exit(5))                                           \
	X(abort, abort())                                                      \
	X(assert, by_assert())                                                 \
	X(kill, by_kill())                                                     \
	X(fault, by_fault())                                                   \
	X(term, raise(SIGTERM))                                                \
	X(exit_group, by_exit_group())                                         \
	X(instruction, by_instruction())                                       \
	X(pthread_exit, by_pthread_exit())                                     \
	X(thread, by_thread())                                                 \
	X(daemon, by_daemon())

int main(int argc, char **argv)
{
	const char *way = argc > 1 ? argv[1] : "return";

	guest_leak();
	/* Long enough for a look from outside. */
	if (argc > 2)
		usleep(600000);
#define WAY(name, call)                                                        \
	if (!strcmp(way, #name))                                               \
		call;
	WAYS(WAY)
	return 5;
}
