/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * test_where.c - captures agree with glibc's backtrace() on generated stacks.
 *
 * The stacks have allocas and arrays of random size, signal handlers and
 * qsort's frames in between.  The recorder leaves its own frames out; here it
 * is part of the program, so it leaves out all down to the first call by a
 * library.
 */
#include "../../preload/capture.h"
#include "../../preload/where.h"

#include "recorder_table.h"

#include <alloca.h>
#include <dlfcn.h>
#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

enum { DEPTH = 40, ROUNDS = 20000, THREADS = 4 };

static volatile int sink;
static long captures, wrong;

static bool is_ours(uintptr_t pc)
{
	struct dl_find_object here, there;

	return !_dl_find_object((void *)(uintptr_t)is_ours, &here) &&
	       !_dl_find_object((void *)pc, &there) &&
	       here.dlfo_map_start == there.dlfo_map_start;
}

/* Where this frame of the recording is in memory now. */
static uintptr_t address_of(uint64_t frame)
{
	uint64_t module = frame >> RECORDING_FRAME_MODULE_SHIFT;
	uint64_t load = module ? mapping.modules[module - 1].load : 0;

	return (frame & RECORDING_FRAME_ADDRESS) + load;
}

/* Whether STACK is the end of the N frames WANTED, but for this program's. */
static bool is_end_of(const struct recording_stack *stack, void *const *wanted,
                      int n)
{
	int skipped = n - stack->frames;

	if (!stack->frames || skipped < 0)
		return false;
	for (int i = 0; i < n; i++) {
		uintptr_t pc = (uintptr_t)wanted[i];

		if (i < skipped ? !is_ours(pc)
		                : pc != address_of(stack->frame[i - skipped]))
			return false;
	}
	return true;
}

__attribute__((noinline)) static void compare(void)
{
	void *frames[RECORDING_DEPTH];
	int n = backtrace(frames, RECORDING_DEPTH);
	uint32_t reference =
	    where_called(RECORDING_CALL_READ, __builtin_return_address(0));

	__atomic_add_fetch(&captures, 1, __ATOMIC_RELAXED);
	if (reference & RECORDING_NO_STACK ||
	    !is_end_of(&mapping.stacks[reference - 1], frames, n))
		__atomic_add_fetch(&wrong, 1, __ATOMIC_RELAXED);
}

static void deeper(int depth, unsigned int *seed);

__attribute__((noinline)) static void with_alloca(int depth, unsigned int *seed)
{
	volatile char *room = alloca((size_t)(16 + rand_r(seed) % 256));

	room[0] = 1;
	deeper(depth, seed);
	sink += room[0];
}

__attribute__((noinline)) static void with_array(int depth, unsigned int *seed)
{
	volatile char room[16 + rand_r(seed) % 512];

	room[0] = 1;
	deeper(depth, seed);
	sink += room[0];
}

static __thread int sort_depth;
static __thread unsigned int *sort_seed;

static int in_sort(const void *a, const void *b)
{
	int depth = sort_depth;

	sort_depth = 0;
	if (depth)
		deeper(depth, sort_seed);
	return *(const int *)a - *(const int *)b;
}

__attribute__((noinline)) static void with_sort(int depth, unsigned int *seed)
{
	int numbers[3] = {3, 1, 2};

	sort_depth = depth;
	sort_seed = seed;
	qsort(numbers, 3, sizeof *numbers, in_sort);
	sink += numbers[0];
}

static void in_handler(int number)
{
	(void)number;
	compare();
}

__attribute__((noinline)) static void deeper(int depth, unsigned int *seed)
{
	if (depth <= 0) {
		if (rand_r(seed) % 50 == 0)
			raise(SIGUSR1);
		compare();
	} else if (rand_r(seed) % 3 == 0) {
		with_alloca(depth - 1, seed);
	} else if (rand_r(seed) % 2) {
		with_array(depth - 1, seed);
	} else {
		with_sort(depth - 1, seed);
	}
	sink++;
}

static void *run(void *context)
{
	unsigned int seed = (unsigned int)(uintptr_t)context;

	for (int i = 0; i < ROUNDS / THREADS; i++)
		deeper(rand_r(&seed) % (DEPTH / 4), &seed);
	return NULL;
}

static void generated_stacks_agree_with_backtrace(void **state)
{
	pthread_t thread[THREADS];

	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip(); /* The sanitizer has a backtrace() of its own. */
#endif
	signal(SIGUSR1, in_handler);
	capture_open();
	assert_int_equal(capture_loss(), 0);
	for (uintptr_t i = 0; i < THREADS; i++)
		pthread_create(&thread[i], NULL, run, (void *)(i + 1));
	for (int i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	assert_true(captures > ROUNDS / 2);
	assert_int_equal(wrong, 0);
}

/* The same line, twice: the second answer comes from the memo. */
static void same_stack_has_the_same_reference(void **state)
{
	uint32_t got[2] = {0};

	(void)state;
	capture_open();
	for (int i = 0; i < 2; i++)
		got[i] = where_called(RECORDING_CALL_READ, &got);
	assert_true(got[0] && !(got[0] & RECORDING_NO_STACK));
	assert_int_equal(got[0], got[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(generated_stacks_agree_with_backtrace),
	    cmocka_unit_test(same_stack_has_the_same_reference),
	};

	return cmocka_run_group_tests(tests, make_recording, drop_recording);
}
