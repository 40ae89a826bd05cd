/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stamp.h - asks the kernel about every descriptor of the process.
 */
#ifndef FINLEAK_STAMP_H
#define FINLEAK_STAMP_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Puts the kernel's word on every open TCP socket into its slot, also on those
 * that no hook saw, and takes those off that are open no more.  EXECUTING: only
 * what survives an exec counts.  Gives how many look like leaks; *OPEN is how
 * many there are.
 */
unsigned int stamp_all(bool executing, unsigned int *open);

/* Since when the peer of FD has closed, in milliseconds; -1: it has not. */
int64_t stamp_peer_closed_ms(int fd);

/*
 * Watches the TCP sockets that are open as a recording is made, as inherited.
 */
void stamp_find_open(void);

#endif
