/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * closings.h - the table of closings: who gave up a socket that others have.
 */
#ifndef FINLEAK_CLOSINGS_H
#define FINLEAK_CLOSINGS_H

#include "recording.h"

/*
 * Notes that FD, the socket of SLOT, is closed by what CLOSED tells.  Before
 * the real close: it asks the kernel for the cookie.  Safe in a signal handler;
 * the oldest closing is forgotten where there is no room.
 */
void closings_add(int fd, const struct recording_socket *slot,
                  const struct recording_mark *closed);

/* Goes on with OTHERS, a ring of which USED counts all there were. */
void closings_inherit(const struct recording_closing *others, uint32_t used);

#endif
