/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * barrier.c - keeps unwinding and forking apart.
 */
#include "barrier.h"

#include "system.h"
#include "thread.h"

/*
 * An unwinding takes microseconds, a fork of a large process milliseconds; the
 * limits are for a signal handler that waits for the thread it interrupted.
 */
enum { UNWINDING_MS = 100, FORKING_MS = 1000 };

static int unwinding;
static int forking; /* threads that fork */
static bool clear;  /* nobody unwound as the last of them went on to fork */

/* Yields until DONE says so; false once LIMIT_MS have passed. */
static bool wait_until(bool (*done)(void), uint64_t limit_ms)
{
	uint64_t until;

	if (system_locked)
		return done();
	until = system_now_ns(CLOCK_MONOTONIC) + limit_ms * 1000000;
	while (!done()) {
		if (system_now_ns(CLOCK_MONOTONIC) > until)
			return false;
		system_call0(SYS_sched_yield);
	}
	return true;
}

static bool nobody_unwinds(void)
{
	return !__atomic_load_n(&unwinding, __ATOMIC_SEQ_CST);
}

static bool nobody_forks(void)
{
	return !__atomic_load_n(&forking, __ATOMIC_SEQ_CST);
}

void barrier_begin(void)
{
	__atomic_add_fetch(&forking, 1, __ATOMIC_SEQ_CST);
	clear = wait_until(nobody_unwinds, UNWINDING_MS);
	/* Who takes that long has been left by a jump, and never leaves. */
	if (!clear)
		__atomic_store_n(&unwinding, 0, __ATOMIC_SEQ_CST);
}

void barrier_end(void)
{
	__atomic_sub_fetch(&forking, 1, __ATOMIC_SEQ_CST);
}

bool barrier_forked(void)
{
	unwinding = 0;
	forking = 0;
	return clear;
}

bool barrier_enter(void)
{
	/* A handler that interrupted a fork would wait for its own thread. */
	while (!thread.forking) {
		__atomic_add_fetch(&unwinding, 1, __ATOMIC_SEQ_CST);
		if (nobody_forks())
			return true;
		__atomic_sub_fetch(&unwinding, 1, __ATOMIC_SEQ_CST);
		if (!wait_until(nobody_forks, FORKING_MS))
			return false;
	}
	return false;
}

void barrier_leave(void)
{
	if (__atomic_load_n(&unwinding, __ATOMIC_SEQ_CST) > 0)
		__atomic_sub_fetch(&unwinding, 1, __ATOMIC_SEQ_CST);
}
