/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * finding.h - one leaked socket, as groups and the report want it.
 */
#ifndef FINLEAK_FINDING_H
#define FINLEAK_FINDING_H

#include "catalogue.h"
#include "group.h"
#include "join.h"
#include "memory.h"
#include "report.h"

/* What one place has in common that leaks SOCKET by VERDICT. */
struct group_key finding_key(const struct join_socket *socket,
                             enum report_verdict verdict,
                             struct catalogue *catalogue);

/* How long ago the peer of SOCKET finished, at least, when the kernel told. */
int64_t finding_age_ms(const struct join_socket *socket);

/* SOCKET for the report, its strings from POOL. */
void finding_describe(struct report_socket *described,
                      const struct join_socket *socket,
                      struct memory_pool *pool);

#endif
