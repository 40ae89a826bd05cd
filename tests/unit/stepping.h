/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stepping.h - runs a function in single steps: after each of its instructions
 * a signal handler comes, as one may anywhere.
 */
#ifndef STEPPING_H
#define STEPPING_H

#include <signal.h>

enum { STEPPING_FLAG = 0x100 }; /* of the processor's: TF */

static void (*stepping_between)(void);
static long stepping_steps;

static void stepping_on_step(int number)
{
	(void)number;
	stepping_steps++;
	stepping_between();
}

/* Calls RUN, and in the same place again, with BETWEEN after each instruction.
 */
static void stepping_run(void (*run)(void), void (*between)(void))
{
	struct sigaction action = {.sa_handler = stepping_on_step}, before;

	stepping_between = between;
	stepping_steps = 0;
	sigaction(SIGTRAP, &action, &before);
	for (volatile long flag = 0; flag <= STEPPING_FLAG;
	     flag += STEPPING_FLAG) {
		__asm__ volatile(
		    "pushfq; orq %0, (%%rsp); popfq" ::"r"((long)flag)
		    : "memory", "cc");
		run();
		__asm__ volatile(
		    "pushfq; andq %0, (%%rsp); popfq" ::"i"(~STEPPING_FLAG)
		    : "memory", "cc");
	}
	sigaction(SIGTRAP, &before, NULL);
}

#endif
