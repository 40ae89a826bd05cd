/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * system.h - the recorder's own system calls.
 *
 * The recorder must not call the functions that it hooks, nor cancellation
 * points, nor change errno: these go to the kernel and give -errno.
 */
#ifndef FINLEAK_SYSTEM_H
#define FINLEAK_SYSTEM_H

#include "clock.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/syscall.h>

#ifndef __x86_64__
#error                                                                         \
    "the recorder knows x86-64 only: system.h and capture.c have what differs"
#endif

static inline long system_call(long number, long a, long b, long c, long d,
                               long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10),
	                   "r"(r8), "r"(r9)
	                 : "rcx", "r11", "memory");
	return result;
}

/*
 * The process has locked itself in with seccomp: a system call of the
 * recorder's may now be its death.  Only what needs none goes on (H39).
 */
extern bool system_locked;

#define system_call0(n) system_call(n, 0, 0, 0, 0, 0, 0)
#define system_call1(n, a) system_call(n, (long)(a), 0, 0, 0, 0, 0)
#define system_call2(n, a, b) system_call(n, (long)(a), (long)(b), 0, 0, 0, 0)
#define system_call3(n, a, b, c)                                               \
	system_call(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define system_call4(n, a, b, c, d)                                            \
	system_call(n, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define system_call6(n, a, b, c, d, e, f)                                      \
	system_call(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e),  \
	            (long)(f))

/*
 * The clock of everything that is recorded: CLOCK_MONOTONIC as of the last tick
 * (some milliseconds), at a quarter of the price.  One clock for all: two would
 * put what happened within a tick in a false order.  Only where a system call
 * is made anyway (the closing of a shared socket, a stamp, the end) the time is
 * exact, and so up to a tick later than this clock's.
 */
#define SYSTEM_TICKS CLOCK_MONOTONIC_COARSE

/* Nanoseconds of CLOCK. */
static inline uint64_t system_now_ns(clockid_t clock)
{
	struct timespec now;

	clock_ask(clock, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/*
 * Reads at most ROOM - 1 bytes of the file at PATH into TEXT and ends them with
 * a NUL; gives how many, or -errno (TEXT is then empty).
 */
long system_read_file(const char *path, char *text, size_t room);

/*
 * Copies N bytes of the process's memory at ADDRESS; whether they could be read
 * and the kernel lets us (a seccomp filter may not).  Never faults.
 */
bool system_read(uintptr_t address, void *to, size_t n);

/* Whether the page of ADDRESS can be read; never faults. */
bool system_readable(uintptr_t address);

#endif
