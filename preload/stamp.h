/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stamp.h - asks the kernel about every descriptor of the process.
 */
#ifndef FINLEAK_STAMP_H
#define FINLEAK_STAMP_H

#include <stdbool.h>
#include <stdint.h>

/* What there is to tell of the sockets that are open. */
struct stamp_found {
	unsigned int open;
	unsigned int suspects; /* that look like leaks */
	unsigned int awaiting; /* the peer's FIN */
	unsigned int queues;   /* listeners with a backlog */
	int any; /* a descriptor of a suspect or such a listener */
	int end; /* one past the highest that may be open */
};

/*
 * Puts the kernel's word on every open TCP socket into its slot, also on those
 * that no hook saw, and takes those off that are open no more; tells of it in
 * FOUND.  EXECUTING: only what survives an exec counts; else also finds out who
 * watches the suspects, which threads live and what waits in queues.
 */
void stamp_all(bool executing, struct stamp_found *found);

/* Since when the peer of FD has closed, in milliseconds; -1: it has not. */
int64_t stamp_peer_closed_ms(int fd);

/*
 * Watches the TCP sockets that are open as a recording is made, as inherited.
 */
void stamp_find_open(void);

#endif
