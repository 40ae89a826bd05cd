/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * group.h - leaked sockets, by the code that leaks them.
 */
#ifndef FINLEAK_GROUP_H
#define FINLEAK_GROUP_H

#include "catalogue.h"
#include "join.h"
#include "report.h"

/* A stack as it was recorded, or why it was not; both NULL: none is wanted. */
struct group_stack {
	struct catalogue_stack *stack;
	const char *missing; /* a literal: compared by address */
};

/* What sockets have in common that one place leaks in one way; no padding. */
struct group_key {
	uint64_t verdict; /* enum report_verdict */
	uint64_t role;    /* enum report_role of the evidence */
	struct group_stack opened;
	struct group_stack evidence;
};

struct group {
	struct group_key key;
	const struct join_socket **sockets;
	size_t n_sockets;
	size_t room;
	uint64_t closed;              /* more of them that are closed by now */
	uint64_t latest_ms;           /* of those: the latest */
	char id[REPORT_ID_CHARS + 1]; /* the caller's, for group_merge() */
	struct group *merged; /* the next of those that merged into it */
	UT_hash_handle hh;
};

/* Puts SOCKET into the group of KEY in *GROUPS, which begins as NULL. */
void group_add(struct group **groups, const struct group_key *key,
               const struct join_socket *socket);

/* Puts N sockets there that are closed by now, at most LATEST_MS late. */
void group_add_closed(struct group **groups, const struct group_key *key,
                      uint64_t n, uint64_t latest_ms);
void group_free(struct group **groups);

/*
 * A name for VERDICT at the named stacks OPENED and EVIDENCE (NULL: absent)
 * that outlives rebuilds: made of the program's own functions, one after
 * another, or of all where it has none in a stack.  No line, address or path is
 * in it.
 */
void group_id(char id[static REPORT_ID_CHARS + 1], enum report_verdict verdict,
              const struct report_stack *opened,
              const struct report_stack *evidence);

/*
 * Merges groups of equal id, as two builds or two call sites on other lines
 * have it: the first takes over the sockets, and the rest hangs on its MERGED.
 */
void group_merge(struct group **groups);

/* What the stacks that opened GROUP's sockets count; false if none is known. */
bool group_site(const struct group *group, struct report_site *site);

/* Whether those stacks go on to leak. */
enum growth group_growth(const struct group *group);

#endif
