/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join_identity.h - whether hooks and kernel speak of the same socket.
 */
#ifndef FINLEAK_JOIN_IDENTITY_H
#define FINLEAK_JOIN_IDENTITY_H

#include "look.h"

/*
 * Whether SLOT tells of the socket that was SEEN at its descriptor, as far as
 * can be known: a descriptor that was closed and opened again by calls that no
 * hook sees must not be given the stack of its forerunner.
 */
bool join_identity_same(const struct recording_socket *slot,
                        const struct look_socket *seen);

#endif
