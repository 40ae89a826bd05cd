/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spawn.h - starts the reporter as the host ends, where no launcher will.
 */
#ifndef FINLEAK_SPAWN_H
#define FINLEAK_SPAWN_H

#include "mapping.h"

/* At the start of the process: remembers what its standard error is. */
void spawn_prepare(void);

/*
 * Runs `finleak report` on the recording at PATH and waits for it; the
 * recording is removed afterwards unless it is to be kept.  Where that can't be
 * done the recording stays.  Gives the status that the process is to end with:
 * its own STATUS, or if that is 0 and sockets leaked, what the settings want.
 */
int spawn_reporter(const char *path, unsigned int suspects, int status);

/* Runs it to say that nothing was recorded, and why. */
void spawn_refusal(const struct mapping_refusal *refusal);

#endif
