/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * waiting.h - the table of connections that wait in a listener's queue, left
 * by their peers.
 */
#ifndef FINLEAK_WAITING_H
#define FINLEAK_WAITING_H

#include "recording.h"

#include <stdbool.h>

/* Whether a connection to LOCAL would wait in the queue of LISTENER. */
bool waiting_fits(const struct recording_address *listener,
                  const struct recording_address *local);

/*
 * Fills the table for all listeners whose stamp tells of a backlog.  By one
 * thread at a time.
 */
void waiting_find(void);

/* Whether any connection in the table at FD has waited for MS or longer. */
bool waiting_longer(int fd, uint32_t ms);

#endif
