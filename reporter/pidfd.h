/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pidfd.h - asks a socket itself, through a copy of another process's
 * descriptor.
 */
#ifndef FINLEAK_PIDFD_H
#define FINLEAK_PIDFD_H

#include "reader.h"

/* A descriptor for the process PID, for the caller to close; -1: errno. */
int pidfd_of(int pid);

/*
 * What the TCP socket at descriptor FD of the process behind PIDFD says of
 * itself, into STAMP, LOCAL and PEER (all zero where unknown).  False if it is
 * no TCP socket or may not be asked.  The copy of the descriptor is gone on
 * return.
 */
bool pidfd_stamp(int pidfd, int fd, struct recording_stamp *stamp,
                 struct recording_address *local,
                 struct recording_address *peer);

#endif
