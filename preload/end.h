/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * end.h - how a process image ends, and what becomes of its recording.
 */
#ifndef FINLEAK_END_H
#define FINLEAK_END_H

#include "recording.h"

/* At the start of the process: sees to it that its exit is heard of. */
void end_prepare(void);

/*
 * This image ends now, if nothing intervenes, with STATUS (-1: not known);
 * gives the status that it should end with.
 */
int end_image(enum recording_end how, int status);

/*
 * This process, which may be a vfork child, is about to exec PROGRAM (NULL: its
 * name is not known).
 */
void end_by_exec(const char *program);

/* What was about to happen did not. */
void end_averted(void);

/* In a forked child: it is not its end that the parent was at. */
void end_forget(void);

#endif
