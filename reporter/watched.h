/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * watched.h - which epoll instances watch a socket, and for what.
 */
#ifndef FINLEAK_WATCHED_H
#define FINLEAK_WATCHED_H

#include "describe.h"

/* Fills what DESCRIBED says of the watchers of SOCKET. */
void watched_describe(struct report_socket *described,
                      const struct join_socket *socket,
                      struct describing *describing);

/* How the end of stream of a socket reaches an epoll loop. */
enum watched_how {
	WATCHED_NOT_KNOWN,
	WATCHED_WELL, /* some loop is told of it */
	WATCHED_BY_NONE,
	WATCHED_DEAF,  /* by some, for neither EPOLLIN nor EPOLLRDHUP */
	WATCHED_FIRED, /* by some, whose EPOLLONESHOT nobody armed again */
};

enum watched_how watched_how(const struct join_socket *socket);

/* Whether some socket of SOCKET's process is known to be watched. */
bool watched_others(const struct join_socket *socket);

#endif
