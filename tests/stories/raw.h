/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * raw.h - system calls that no hook can see.
 */
#ifndef RAW_H
#define RAW_H

static long raw(long number, long a, long b, long c)
{
	long result;

	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "a"(number), "D"(a), "S"(b), "d"(c)
	                 : "rcx", "r11", "memory");
	return result;
}

#endif
