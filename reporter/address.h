/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * address.h - the kernel's words for a socket: addresses, families, states.
 */
#ifndef FINLEAK_ADDRESS_H
#define FINLEAK_ADDRESS_H

#include "reader.h"

enum { ADDRESS_TEXT_MAX = 80 };

/* "127.0.0.1:80", "[::1%2]:80"; false if ADDRESS is not known. */
bool address_text(char text[static ADDRESS_TEXT_MAX],
                  const struct recording_address *address);

/* "inet", "inet6"; NULL if ADDRESS is not known. */
const char *address_family(const struct recording_address *address);

/* "CLOSE_WAIT"; "?" for a number that no kernel gives. */
const char *address_state(unsigned int tcp_state);

#endif
