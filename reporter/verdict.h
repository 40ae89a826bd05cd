/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * verdict.h - why a socket is still open.
 */
#ifndef FINLEAK_VERDICT_H
#define FINLEAK_VERDICT_H

#include "join.h"
#include "report.h"

/*
 * Whether the peer of SOCKET has finished and the program has not closed it;
 * then *VERDICT says why.  False for sockets that may well be open.
 */
bool verdict_of(const struct join_socket *socket, enum report_verdict *verdict);

/*
 * Whether the end of stream of SOCKET was read by a process that shares it, and
 * none of those that still have it ever used it.
 */
bool verdict_read_elsewhere(const struct join_socket *socket);

/*
 * The role whose stack is the evidence of VERDICT on SOCKET, beside the one
 * that opened it.
 */
enum join_role verdict_evidence(const struct join_socket *socket,
                                enum report_verdict verdict);

#endif
