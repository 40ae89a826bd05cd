/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sock_diag.h - the kernel's TCP sockets, as it lists them by netlink.
 */
#ifndef FINLEAK_SOCK_DIAG_H
#define FINLEAK_SOCK_DIAG_H

#include "reader.h"

struct sock_diag_socket {
	uint64_t inode;  /* 0: in no descriptor (not accepted yet, or closed) */
	uint64_t cookie; /* as SO_COOKIE */
	/* In CLOSE_WAIT with the FIN, which counts as 1; of a listener: how
	 * many wait for accept(). */
	uint32_t unread;
	uint32_t
	    unsent; /* or not acknowledged; of a listener: room for those */
	uint32_t age_ms;  /* since the peer's last segment */
	uint32_t born_ms; /* at most so long ago; 0: not known */
	uint64_t net;     /* the inode of its network namespace; 0: ours */
	uint8_t age_known;
	uint8_t state; /* TCP_CLOSE_WAIT and its like */
	struct recording_address local;
	struct recording_address peer;
};

struct sock_diag {
	struct sock_diag_socket *sockets; /* by inode, ascending */
	size_t n_sockets;
	size_t room;
};

/* The bit of a set of states that stands for STATE (TCP_CLOSE_WAIT, ...). */
#define SOCK_DIAG_STATE(state) (1u << (state))
#define SOCK_DIAG_ALL_STATES 0xffffffffu
#define SOCK_DIAG_NEW_SYN_RECV SOCK_DIAG_STATE(12) /* the kernel's own name */

/*
 * Asks the kernel for the TCP sockets (IPv4 and IPv6, this network namespace)
 * whose state is in STATES; ages only WITH_AGES.  REPLY is filled anew and
 * freed with sock_diag_free().  False: errno says why, and REPLY is empty.
 */
bool sock_diag_ask(struct sock_diag *reply, unsigned int states,
                   bool with_ages);

/*
 * Adds to REPLY the sockets of another network namespace: NET is its inode and
 * FD a descriptor for it.  False: errno says why (it takes privileges), and
 * REPLY is as it was.
 */
bool sock_diag_add(struct sock_diag *reply, unsigned int states, bool with_ages,
                   uint64_t net, int fd);

/* As sock_diag_ask(), from a file: netlink messages, one after the other. */
bool sock_diag_load(struct sock_diag *reply, const char *path);

/*
 * Takes the file at PATH, as sock_diag_load() does, for the kernel's answer to
 * every sock_diag_ask() from now on; PATH must outlive its use.
 */
void sock_diag_replay(const char *path);

void sock_diag_free(struct sock_diag *reply);

/* The socket of INODE in REPLY, or NULL. */
const struct sock_diag_socket *sock_diag_find(const struct sock_diag *reply,
                                              uint64_t inode);

#endif
