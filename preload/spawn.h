/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * spawn.h - starts the reporter as the host ends, where no launcher will.
 */
#ifndef FINLEAK_SPAWN_H
#define FINLEAK_SPAWN_H

/*
 * Runs `finleak report` on the recording at PATH and waits for it; the
 * recording is removed afterwards unless it is to be kept.  Where that can't be
 * done the recording stays.  Ends the process if sockets leaked, its STATUS is
 * 0 and the settings want another.
 */
void spawn_reporter(const char *path, unsigned int suspects, int status);

#endif
