/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * life.h - the recorder's life: asleep until the first TCP socket, then awake,
 * anew in each forked child, until the process image ends.
 */
#ifndef FINLEAK_LIFE_H
#define FINLEAK_LIFE_H

#include "mapping.h"
#include "thread.h"

#include <stdbool.h>

/*
 * Points to 1 while there is a recording.  The byte lies in a page that the
 * kernel wipes in every forked child (not in a vfork one): so a 0 may also mean
 * that this is a new process which does not know it yet (H11).
 */
extern const uint8_t *life_byte;

/* What life_awake() does when the byte is 0 or a vfork is about. */
bool life_look(void);

/* Whether there is a recording to write to, here and now. */
static inline bool life_awake(void)
{
	if (__builtin_expect(__atomic_load_n(life_byte, __ATOMIC_RELAXED) &&
	                         !thread.vfork_pid,
	                     1))
		return true;
	return life_look();
}

/*
 * The same for who opens a TCP socket: the first one wakes the recorder.  Other
 * threads wait for that, 20 ms at the most.
 */
bool life_wake(void);

/* The host is about to vfork; whether this is the child of one. */
void life_vfork(void);
bool life_in_vfork(void);

/*
 * This image ends now, if nothing intervenes, with STATUS (-1: not known);
 * gives the status that it should end with.
 */
int life_end(enum recording_end how, int status);

/*
 * This process, which may be a vfork child, is about to exec PROGRAM (NULL: its
 * name is not known).
 */
void life_exec(const char *program);

/* What was about to happen did not. */
void life_goes_on(void);

/* At the constructor: ARGV0 and ENVIRONMENT are the process's. */
void life_begin(const char *argv0, char *const environment[]);

#endif
