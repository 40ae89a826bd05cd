/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_collect.h - who holds which socket, as each judge tells it.
 */
#ifndef FINLEAK_JOIN_COLLECT_H
#define FINLEAK_JOIN_COLLECT_H

#include "join_image.h"

/* Holders so far, in no order. */
struct join_holders {
	struct join_holder *holders;
	size_t n;
	size_t room;
	uint64_t open; /* descriptors that are open, and no holder was made */
};

/* Adds what the judge of IMAGE, if there is one, tells of its descriptors. */
void join_collect(struct join_holders *holders, const struct join_image *image);

/* Adds the connections that wait at the listeners of IMAGE. */
void join_waiting_collect(struct join_holders *holders,
                          const struct join_image *image);

/* Adds HOLDER, whose key it works out. */
void join_collect_add(struct join_holders *holders, struct join_holder holder);

#endif
