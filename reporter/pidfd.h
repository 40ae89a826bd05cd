/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pidfd.h - asks a socket itself, through a copy of another process's
 * descriptor.
 */
#ifndef FINLEAK_PIDFD_H
#define FINLEAK_PIDFD_H

#include "look.h"

/* A descriptor for the process PID, for the caller to close; -1: errno. */
int pidfd_of(int pid);

/*
 * What the TCP socket at descriptor FD of the process behind PIDFD says of
 * itself, into the stamp, the queues and the addresses (all zero where unknown)
 * of FOUND.  False if it is no TCP socket, or (errno is EPERM) may not be
 * asked.  The copy of the descriptor is gone on return.
 */
bool pidfd_ask(int pidfd, int fd, struct look_socket *found);

#endif
