/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * thread.h - what the recorder keeps for each thread, in static TLS.
 */
#ifndef FINLEAK_THREAD_H
#define FINLEAK_THREAD_H

#include "recording.h"
#include "system.h"

struct thread {
	uint32_t tid;       /* 0: not asked yet */
	uint32_t vfork_pid; /* the process that called vfork(); 0: nobody did
	                       since the last look */
	struct recording_mark vfork; /* where that was; when_ns 0: unknown */
	bool shared;    /* that one runs on in our memory, beside this thread */
	bool forking;   /* between the handlers of a fork */
	bool locking;   /* in a seccomp() that may yet fail */
	bool executing; /* in an exec or daemon() that it stamped for */
	bool starting;  /* this thread makes the recording */
	uintptr_t opening;   /* the frame that initialises libunwind; 0: none */
	uintptr_t stack_low; /* the stack from here up to its top is readable */
	uintptr_t stack_top;
	uintptr_t stack_hole; /* a page that parts others from our own stack */
};

extern __thread struct thread thread __attribute__((tls_model("initial-exec")));

static inline uint32_t thread_id(void)
{
	if (!thread.tid && !system_locked)
		thread.tid = (uint32_t)system_call0(SYS_gettid);
	return thread.tid;
}

#endif
