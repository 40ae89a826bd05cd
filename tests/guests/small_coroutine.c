/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * small_coroutine.c - opens sockets on a stack of one page, with something of
 * the program's right below it (H26).
 */
#include "guest.h"

#include <ucontext.h>

enum { BELOW = 16384, STACK = 4096 };

static char room[BELOW + STACK] __attribute__((aligned(4096)));
static ucontext_t outside, inside;

static void coroutine(void)
{
	close(socket(AF_INET, SOCK_STREAM, 0));
	swapcontext(&inside, &outside);
}

static size_t count_damaged(void)
{
	size_t damaged = 0;

	for (size_t i = 0; i < BELOW; i++)
		damaged += room[i] != 0x5a;
	return damaged;
}

int main(void)
{
	memset(room, 0x5a, sizeof(room));
	close(socket(AF_INET, SOCK_STREAM, 0));
	getcontext(&inside);
	inside.uc_stack.ss_sp = room + BELOW;
	inside.uc_stack.ss_size = STACK;
	makecontext(&inside, coroutine, 0);
	swapcontext(&outside, &inside);
	printf("%zu bytes damaged\n", count_damaged());
	return 0;
}
