/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_identity.c - whether hooks and kernel speak of the same socket.
 */
#include "join_identity.h"

#include <string.h>

#define MS UINT64_C(1000000)

/* The recorder's clock is a tick behind, the kernel counts in jiffies. */
enum { DOUBT_MS = 20 };

static bool same_peer(const struct recording_address *ours,
                      const struct recording_address *theirs)
{
	if (!ours->family || !theirs->family)
		return true;
	return ours->port == theirs->port &&
	       !memcmp(ours->ip, theirs->ip, sizeof(ours->ip));
}

/* The kernel makes a connection before accept() can give it out. */
static bool born_later(const struct recording_socket *slot,
                       const struct recording_stamp *stamp)
{
	uint64_t age_ns = stamp->born_ms * MS;

	if (slot->kind != RECORDING_KIND_ACCEPTED || !slot->opened.when_ns ||
	    !stamp->born_ms || age_ns > stamp->when_ns)
		return false;
	return stamp->when_ns - age_ns > slot->opened.when_ns + DOUBT_MS * MS;
}

bool join_identity_same(const struct recording_socket *slot,
                        const struct look_socket *seen)
{
	return same_peer(&slot->peer, &seen->peer) &&
	       !born_later(slot, &seen->stamp);
}
