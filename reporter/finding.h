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

/* The stack of MARK, or why there is none. */
struct group_stack finding_stack(const struct join_mark *mark,
                                 struct catalogue *catalogue);

/* The sentence for REASON, why a stack of a key is missing. */
const char *finding_missing(const char *reason, struct memory_pool *pool);

/*
 * The stack of ROLE, if all N SOCKETS have the same one; NULL if not, or if it
 * was not recorded.
 */
struct catalogue_stack *
finding_common_stack(const struct join_socket *const *sockets, size_t n,
                     enum report_role role, struct catalogue *catalogue);

/* How long ago the peer of SOCKET finished, at least, when the kernel told. */
int64_t finding_age_ms(const struct join_socket *socket);

/* How long before that ROLE happened to SOCKET; -1: never. */
int64_t finding_ms_ago(const struct join_socket *socket, enum join_role role);

#endif
