/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * describe.h - a joined socket as the report wants it.
 */
#ifndef FINLEAK_DESCRIBE_H
#define FINLEAK_DESCRIBE_H

#include "assemble.h"
#include "join.h"
#include "memory.h"

/* Where the texts of sockets live; most are the same as the last one's. */
struct describing {
	struct memory_pool *pool;
	const struct assemble_input *input;
	struct recording_address address; /* the last one that was put */
	const char *text;                 /* for it; NULL: none yet */
	const char *thread;               /* the last name; NULL: none yet */
	const struct recording *last_recording;     /* NULL: none yet */
	const struct recording_thread *last_thread; /* of it */
	struct report_watch watch; /* the last one that was put */
	uint32_t events;           /* what its words stand for */
};

/* SOCKET for the report; begin with POOL and INPUT of DESCRIBING. */
void describe_socket(struct report_socket *described,
                     const struct join_socket *socket,
                     struct describing *describing);

/* The two ends of SOCKET, from the first that knows; all zero if nobody does.
 */
void describe_addresses(const struct join_socket *socket,
                        struct recording_address *local,
                        struct recording_address *peer);

/* ADDRESS as a text from DESCRIBING; NULL if it is not known. */
const char *describe_address(const struct recording_address *address,
                             struct describing *describing);

#endif
