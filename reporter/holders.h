/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * holders.h - who holds a socket, and how each came by it.
 */
#ifndef FINLEAK_HOLDERS_H
#define FINLEAK_HOLDERS_H

#include "assemble.h"
#include "join.h"
#include "memory.h"

/* How SOCKET came to be, where that was seen: "accept4", "connect", ... */
const char *holders_origin(const struct join_socket *socket);

/* How HOLDER came by SOCKET, as report_holder's BY; NULL: not known. */
const char *holders_by(const struct join_socket *socket,
                       const struct join_holder *holder);

/* Who opened SOCKET, if it still has it; else who was seen with it last. */
const struct join_holder *holders_main(const struct join_socket *socket);

/* Fills pid, descriptor and holders of DESCRIBED, for SOCKET. */
void holders_describe(struct report_socket *described,
                      const struct join_socket *socket,
                      const struct assemble_input *input,
                      struct memory_pool *pool);

#endif
