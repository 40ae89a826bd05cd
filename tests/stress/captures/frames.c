/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * frames.c - functions whose frames differ, as C has them; NAME(x) is x in this
 * build.
 */
#include "frames.h"

#include <alloca.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>

static volatile long sink;

static void plain(struct walk *walk)
{
	frames_next(walk)(walk);
	sink++;
}

/* More that lives across the call than there are registers for. */
static void crowded(struct walk *walk)
{
	long a = sink, b = a * 3, c = b ^ a, d = c * 5, e = d + b, f = e * 7;

	frames_next(walk)(walk);
	sink = a + b * c + d * e + f;
}

static void with_alloca(struct walk *walk)
{
	volatile char *room = alloca(frames_size(walk));

	room[0] = 1;
	frames_next(walk)(walk);
	sink += room[0];
}

static void with_array(struct walk *walk)
{
	size_t size = frames_size(walk);
	volatile char room[size], more[size * 2];

	room[0] = more[0] = 1;
	frames_next(walk)(walk);
	sink += room[0] + more[0];
}

/* The stack pointer is rounded: the frame above is found by an expression. */
static void aligned(struct walk *walk)
{
	_Alignas(128) volatile char room[128];
	volatile char *more = alloca(frames_size(walk));

	room[0] = more[0] = 1;
	frames_next(walk)(walk);
	sink += room[0] + more[0];
}

static void large(struct walk *walk)
{
	volatile char room[5000];

	room[0] = 1;
	frames_next(walk)(walk);
	sink += room[0];
}

/* Leaves no frame where the compiler makes it a jump. */
static void tail_call(struct walk *walk)
{
	frames_next(walk)(walk);
}

static void several_tail_calls(struct walk *walk)
{
	if (frames_random(&walk->path) & 64)
		tail_call(walk);
	else
		with_alloca(walk);
}

static int compare_items(const void *a, const void *b)
{
	struct walk *walk = frames_current;

	frames_current = NULL;
	if (walk)
		frames_next(walk)(walk);
	return *(const char *)a - *(const char *)b;
}

static void through_qsort(struct walk *walk)
{
	char items[3] = "cab";

	frames_current = walk;
	qsort(items, sizeof(items), 1, compare_items);
	sink += items[0];
}

static void through_bsearch(struct walk *walk)
{
	frames_current = walk;
	sink += bsearch("b", "abc", 3, 1, compare_items) != NULL;
}

static void on_signal(int number)
{
	struct walk *walk = frames_current;

	frames_current = NULL;
	frames_next(walk)(walk);
	sink += number;
}

/* Nothing is thrown through the frame of a signal. */
static void through_signal(struct walk *walk)
{
	struct sigaction action = {.sa_handler = on_signal,
	                           .sa_flags = SA_NODEFER};
	int catchers = walk->catchers;

	walk->catchers = 0;
	frames_current = walk;
	sigaction(SIGUSR2, &action, NULL);
	raise(SIGUSR2);
	walk->catchers = catchers;
}

__attribute__((noinline)) static long many(struct walk *walk, long a, long b,
                                           long c, long d, long e, long f,
                                           long g, long h)
{
	frames_next(walk)(walk);
	return a + b + c + d + e + f + g + h;
}

static void many_arguments(struct walk *walk)
{
	long a = sink;

	sink = many(walk, a, 2, 3, a + 4, 5, 6, a + 7, 8);
}

__attribute__((noinline)) static long variable(struct walk *walk, int n, ...)
{
	long sum = 0;
	va_list list;

	va_start(list, n);
	frames_next(walk)(walk);
	while (n--)
		sum += va_arg(list, int);
	va_end(list);
	return sum;
}

static void variable_arguments(struct walk *walk)
{
	sink = variable(walk, 3, 1, 2, 3);
}

struct jump {
	struct walk *walk;
	jmp_buf back;
};

/* Its last instruction is a call: the return address is the next function's. */
__attribute__((noinline, noreturn)) static void jump_back(struct jump *jump)
{
	frames_next(jump->walk)(jump->walk);
	longjmp(jump->back, 1);
}

__attribute__((noinline, noreturn)) static void never_returns(struct jump *jump)
{
	jump->walk->depth--;
	jump_back(jump);
}

static void through_jump(struct walk *walk)
{
	struct jump jump = {.walk = walk};

	if (!setjmp(jump.back))
		never_returns(&jump);
	sink++;
}

static long again(struct walk *walk, int times)
{
	if (!times)
		frames_next(walk)(walk);
	else
		return again(walk, times - 1) * 3 + sink;
	return sink;
}

static void recursive(struct walk *walk)
{
	sink = again(walk, (int)(frames_random(&walk->path) % 5));
}

static frame *const all[] = {
    plain,         crowded,        with_alloca,        with_array,
    aligned,       large,          tail_call,          several_tail_calls,
    through_qsort, through_signal, through_bsearch,    many_arguments,
    through_jump,  recursive,      variable_arguments,
};

const struct frames NAME = {all, sizeof(all) / sizeof(*all)};
