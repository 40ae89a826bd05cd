/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * roll.h - tells `finleak run` that the recorder is here, and how it ended.
 *
 * Without a run there is no roll, and every call does nothing.
 */
#ifndef FINLEAK_ROLL_H
#define FINLEAK_ROLL_H

#include "recording.h"

#include <stdbool.h>

/* Maps the roll in DIRECTORY and signs this process image, PROGRAM, on. */
void roll_open(const char *directory, const char *program);

/* Signs on a forked child. */
void roll_forked(void);

/* Counts OPEN sockets at the end of this image, whose recording goes. */
void roll_count_open(unsigned int open);

/* Notes that this image has a recording, or why it has none. */
void roll_recorded(void);
void roll_refused(enum recording_refusal reason, int error);

/*
 * This image is about to exec PROGRAM (NULL: one without a name); or it is not,
 * and did not end either.
 */
void roll_exec(const char *program);
void roll_goes_on(void);

/* The same in a vfork child, which has no entry of its own yet. */
void roll_vfork_exec(const char *program);
void roll_vfork_goes_on(void);

/*
 * Signs off.  UNSEEN: nobody could look at the sockets that are open, nor can
 * after this.
 */
void roll_ended(enum recording_end how, bool unseen);

#endif
