/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * address.h - addresses, and what the kernel says of a descriptor's kind.
 */
#ifndef FINLEAK_ADDRESS_H
#define FINLEAK_ADDRESS_H

#include "recording.h"

#include <stdbool.h>

struct sockaddr;

/* Puts ADDRESS, of LENGTH bytes, into TO, if it is one of IPv4 or IPv6. */
void address_take(struct recording_address *to, const struct sockaddr *address,
                  unsigned int length);

/* The addresses of FD as the kernel has them; family 0 where it has none. */
void address_ask(int fd, struct recording_address *local,
                 struct recording_address *peer);

/* Whether FD is a TCP socket: one system call. */
bool address_is_tcp(int fd);

#endif
