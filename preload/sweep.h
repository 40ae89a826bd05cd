/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sweep.h - removes what nobody took over.
 */
#ifndef FINLEAK_SWEEP_H
#define FINLEAK_SWEEP_H

#include <stddef.h>

/*
 * Removes from the directory that the first LENGTH bytes of PATH name the
 * recordings of this user that processes left for their next image and that
 * have since ended: that image had no recorder.  So there never are more of
 * them than processes.
 */
void sweep(const char *path, size_t length);

#endif
