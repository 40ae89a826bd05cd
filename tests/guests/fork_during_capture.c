/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fork_during_capture.c - forks just when a thread, which opens a socket in a
 * stack that is new, has locked a mutex; the child opens one in a new stack,
 * too, and must not wait for a thread that it does not have (H23).
 */
#include "guest.h"

#include <alloca.h>
#include <dlfcn.h>
#include <pthread.h>

enum { ROUNDS = 20, HOLDING_MS = 30, ENDING_S = 5 };

static __thread int opening;
static int holding, forked, done;

/* What the program defines is what libunwind calls. */
int pthread_mutex_lock(pthread_mutex_t *mutex)
{
	static int (*next)(pthread_mutex_t *);
	int result;

	if (!next)
		next = (int (*)(pthread_mutex_t *))dlsym(RTLD_NEXT,
		                                         "pthread_mutex_lock");
	result = next(mutex);
	if (!opening)
		return result;
	opening = 0;
	__atomic_store_n(&holding, 1, __ATOMIC_SEQ_CST);
	for (int i = 0; i < HOLDING_MS; i++) {
		if (__atomic_load_n(&forked, __ATOMIC_SEQ_CST))
			break;
		usleep(1000);
	}
	return result;
}

static void open_at_depth(int depth)
{
	volatile char *room = alloca(16 + (size_t)depth % 3 * 64);

	room[0] = 1;
	if (depth)
		open_at_depth(depth - 1);
	else
		close(socket(AF_INET, SOCK_STREAM, 0));
	room[1] = room[0];
}

static void *open_socket(void *depth)
{
	opening = 1;
	open_at_depth((int)(intptr_t)depth);
	opening = 0;
	__atomic_store_n(&done, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

/* Whether CHILD ends by itself: one that hangs has blocked all signals. */
static int ends(pid_t child)
{
	for (int i = 0; i < ENDING_S * 1000; i++) {
		if (waitpid(child, NULL, WNOHANG) == child)
			return 1;
		usleep(1000);
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return 0;
}

/* Whether the child of a fork at that moment ends. */
static int fork_meanwhile(int depth)
{
	pthread_t thread;
	pid_t child;

	holding = forked = done = 0;
	pthread_create(&thread, NULL, open_socket, (void *)(intptr_t)depth);
	while (!__atomic_load_n(&holding, __ATOMIC_SEQ_CST) &&
	       !__atomic_load_n(&done, __ATOMIC_SEQ_CST))
		usleep(100);
	child = fork();
	if (!child) {
		open_at_depth(depth + 1);
		_exit(0);
	}
	__atomic_store_n(&forked, 1, __ATOMIC_SEQ_CST);
	pthread_join(thread, NULL);
	return ends(child);
}

int main(void)
{
	int hung = 0;

	close(socket(AF_INET, SOCK_STREAM, 0));
	for (int i = 0; i < ROUNDS && !hung; i++)
		hung += !fork_meanwhile(i % 10);
	printf("%d hung\n", hung);
	return 0;
}
