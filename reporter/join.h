/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * join.h - recordings and looks become sockets, each one once.
 *
 * The kernel decides which sockets there are: by the stamp that a process image
 * took of itself as it ended, or else by the last look at its pid.  Recordings
 * add who, where and when.
 */
#ifndef FINLEAK_JOIN_H
#define FINLEAK_JOIN_H

#include "look.h"
#include "reader.h"

struct join_image;

/* A descriptor of one process image that the kernel knows as this socket. */
struct join_holder {
	uint64_t key; /* equal for all holders of a socket */
	const struct join_image *image;
	const struct reader_socket *socket; /* NULL: no hook saw it */
	const struct look_socket *look;     /* NULL: told by the stamp */
	/* A connection in the queue of the listener at FD; NULL: no. */
	const struct recording_waiting *waiting;
	int fd;
	bool excused; /* a relative that lived on has closed it since */
	bool reused;  /* what hooks saw at FD was another socket */
};

/* One socket, whoever holds it. */
struct join_socket {
	const struct join_holder *holders;
	uint32_t n_holders;
	uint32_t source;  /* the holder that knows how it was opened */
	uint32_t decider; /* the holder that the kernel told of last */
	/* Somebody closed a descriptor of it, and nobody has used it since. */
	const struct join_closing *closing; /* NULL: nobody, or used */
	/* By whom it was opened, if no holder knows but who closed it does. */
	const struct join_closing *opener; /* NULL: the source, or nobody */
};

/* A descriptor of a socket that was closed while there were others. */
struct join_closing {
	uint64_t key; /* as the holders' */
	const struct join_image *image;
	const struct recording_closing *closing;
};

/* A process of whose sockets the kernel was not asked, or did not tell. */
struct join_unjudged {
	int pid;
	bool looked_at; /* before, when these sockets were not open yet */
	bool untold;    /* asked by the recorder, in vain */
	size_t sockets; /* that the hooks believe open */
};

struct join {
	struct join_socket *sockets; /* that somebody left open, in any state */
	size_t n_sockets;
	struct join_unjudged *unjudged;
	size_t n_unjudged;
	uint64_t open; /* sockets open at the end, as far as anybody knows */
	struct join_holder
	    *holders; /* those of the sockets, one after another */
	struct join_image *images;
	struct join_closing *closings; /* by key */
	size_t n_closings;
};

struct join_input {
	struct recording **recordings;
	size_t n_recordings;
	const struct look *looks; /* later ones win */
	size_t n_looks;
	const int *ended_well; /* pids that ended by themselves after all looks:
	                          where they left no recording, looks at them
	                          are out of date */
	size_t n_ended_well;
};

/* Joins INPUT, which must outlive JOIN; free it with join_free(). */
void join_all(struct join *join, const struct join_input *input);
void join_free(struct join *join);

enum join_role {
	JOIN_OPENED,
	JOIN_LAST_USE,
	JOIN_EOF,
	JOIN_SHUTDOWN,
	JOIN_CLOSED, /* the closing */
	JOIN_COPIED, /* how a copy was made, or received, that is left after it
	              */
	JOIN_FORKED, /* how a process came by it that is left after it */
	JOIN_LISTENED, /* of the listener that it waits at */
	JOIN_ACCEPTED, /* there: the last accept() */
};

/* Something that happened to a socket, and the recording that tells it. */
struct join_mark {
	const struct recording *recording; /* NULL: it never happened */
	const struct recording_mark *mark;
};

/*
 * What happened to SOCKET by ROLE, in whichever process: for JOIN_OPENED in the
 * process that opened it, else the last time.  One that was received was opened
 * elsewhere if that is known; else its receipt stands for that.
 */
struct join_mark join_mark(const struct join_socket *socket,
                           enum join_role role);

/* Whether the closing of SOCKET, which has one, was in a process that has it.
 */
bool join_closed_by_holder(const struct join_socket *socket);

/*
 * Whether HOLDER, one of SOCKET's, still has it in the end: it is not excused,
 * and is the last image of its process that has SOCKET there.
 */
bool join_holder_counts(const struct join_socket *socket,
                        const struct join_holder *holder);

/* Whether SOCKET is a connection that nobody has accepted. */
bool join_waits(const struct join_socket *socket);

/*
 * The listener that SOCKET waits at, as the process has it that called accept()
 * last; NULL if SOCKET waits at none, or no hook saw the listener.
 */
const struct recording_socket *join_listener(const struct join_socket *socket);

/*
 * Whether SOCKET is nothing but the standard input or output that programs were
 * started with and that ended with them.
 */
bool join_given_and_gone(const struct join_socket *socket);

/* What the kernel said of SOCKET, and of HOLDER. */
const struct recording_stamp *join_stamp(const struct join_socket *socket);
const struct recording_stamp *
join_holder_stamp(const struct join_holder *holder);
int join_holder_pid(const struct join_holder *holder);

/* Whether the process of HOLDER has run another program since its recording. */
bool join_holder_executed(const struct join_holder *holder);

/* How SOCKET came to its process: enum recording_kind. */
unsigned int join_kind(const struct join_socket *socket);

/* The enum RECORDING_SOCKET_* flags of all holders' slots. */
unsigned int join_flags(const struct join_socket *socket);

#endif
