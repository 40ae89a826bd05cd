/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * listener.h - whom a connection waits for that nobody has accepted.
 */
#ifndef FINLEAK_LISTENER_H
#define FINLEAK_LISTENER_H

#include "describe.h"

/* The listener of SOCKET, which waits at one; NULL if it does not. */
const struct report_listener *listener_of(const struct join_socket *socket,
                                          struct describing *describing);

/*
 * The errno of the last accept() there, if it failed for something else than
 * that nothing waited; 0: it did not fail, or none was seen.
 */
int listener_error(const struct join_socket *socket);

#endif
