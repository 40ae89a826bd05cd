/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * doubt.h - whether a descriptor still is the socket that was recorded.
 *
 * Raw system calls and io_uring may close a descriptor and open another socket
 * under its number.  What the kernel tells at the stamp is held against what
 * was recorded: the peer above all.  What that does not prove is believed until
 * the process has been caught.
 */
#ifndef FINLEAK_DOUBT_H
#define FINLEAK_DOUBT_H

#include "recording.h"

#include <stdbool.h>

/* A descriptor has changed hands without a hook's being called. */
void doubt_note(void);

/* Whether that has happened in this process. */
bool doubt_reigns(void);

/*
 * Holds the stamp of FD's slot, and its addresses as the kernel told them now,
 * against what was recorded: the slot and its peer BEFORE.  If it is another
 * socket the slot keeps the stamp, and no stack.
 */
void doubt_check(int fd, const struct recording_address *before);

/* After the last doubt_check(): what could not be sure loses its stack too, if
 * the process has been caught.
 */
void doubt_settle(void);

#endif
