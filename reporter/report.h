/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * report.h - the report: the one noun that every output prints.
 *
 * It is complete before an output sees it: outputs decide nothing.  Only the
 * sockets of a leak, of which there may be a million, take their place as it
 * comes to their turn.  Strings are owned by the report; absent ones are NULL,
 * unknown numbers are negative.
 */
#ifndef FINLEAK_REPORT_H
#define FINLEAK_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define REPORT_SCHEMA 1
#define REPORT_ID_CHARS 16

/* Why a socket is still open: name, whether it is a leak by default, headline.
 */
#define REPORT_VERDICTS(X)                                                     \
	X(EOF_IGNORED, "eof-ignored", true,                                    \
	  "end of stream was read, close() never followed")                    \
	X(DATA_UNREAD, "data-unread", true,                                    \
	  "bytes and the end of stream wait unread")                           \
	X(FIN_UNREAD, "fin-unread", true,                                      \
	  "the peer hung up and nothing has looked since")                     \
	X(HELD_BY_CHILD, "held-by-child", true,                                \
	  "closed by its owner, open in another process")                      \
	X(DUP_HELD, "dup-held", true,                                          \
	  "one descriptor was closed, a copy is still open")                   \
	X(NEVER_ACCEPTED, "never-accepted", true,                              \
	  "the peer closed before accept() fetched it")                        \
	X(DEAD, "dead", true, "ended on both sides, close() never followed")   \
	X(CLOSED_LATE, "closed-late", false,                                   \
	  "closed, but long after its peer")                                   \
	X(AWAITING_PEER, "awaiting-peer", false,                               \
	  "has sent its FIN and waits for the peer's")                         \
	X(UNKNOWN, "unknown", true,                                            \
	  "the peer has closed; the rest was not seen")

enum report_verdict {
#define REPORT_VERDICT_ENUM(name, word, leak, headline) REPORT_VERDICT_##name,
	REPORT_VERDICTS(REPORT_VERDICT_ENUM)
#undef REPORT_VERDICT_ENUM
	    REPORT_VERDICT_COUNT
};

/* What a stack is evidence of; the words are JSON's. */
#define REPORT_ROLES(X)                                                        \
	X(OPENED, "opened")                                                    \
	X(LAST_USE, "last_use")                                                \
	X(EOF, "eof")                                                          \
	X(SHUTDOWN, "shutdown")                                                \
	X(CLOSED, "closed")                                                    \
	X(COPIED, "copied")                                                    \
	X(FORKED, "forked")                                                    \
	X(LISTENED, "listened")                                                \
	X(ACCEPTED, "accepted") /* by the listener, the last one */

enum report_role {
#define REPORT_ROLE_ENUM(name, word) REPORT_ROLE_##name,
	REPORT_ROLES(REPORT_ROLE_ENUM)
#undef REPORT_ROLE_ENUM
	    REPORT_ROLE_COUNT
};

struct report_frame {
	const char *function; /* NULL: not known */
	const char *file;     /* NULL: not known */
	int line;             /* 0: not known */
	const char *module;   /* path; NULL: in no module */
	const char *build_id; /* hexadecimal; NULL: not known */
	uint64_t offset;      /* the module's own address of the code */
	const char *language; /* "native", "python", "java" */
	const char *note;     /* why there is no name, e.g. the module was
	                         replaced; NULL: nothing to say */
	bool inlined;
	bool own; /* the program's own code, not a library's or runtime's */
};

struct report_stack {
	const char *call;    /* e.g. "accept4" */
	const char *missing; /* why there are no frames; NULL: there are */
	struct report_frame *frames; /* innermost first */
	size_t n_frames;
};

struct report_holder {
	int pid;
	int fd;
	const char *by;  /* how it came by it: "accept4", "dup", "fork",
	                    "exec", "received", ...; NULL: not known */
	const char *exe; /* of a process that is not the socket's; or NULL */
	const char *command; /* its command line as one text; or NULL */
};

struct report_thread {
	int tid;          /* 0: not known */
	const char *name; /* NULL: not known */
	int alive;        /* 1, 0; -1: not known */
};

struct report_watch {
	int epoll_fd;
	const char **events; /* e.g. "EPOLLIN" */
	size_t n_events;
};

struct report_socket {
	int pid;
	int fd;
	const char *family; /* "inet", "inet6" */
	const char *local;  /* "127.0.0.1:8080", "[::1]:80"; NULL: unknown */
	const char *peer;
	const char *state; /* "CLOSE_WAIT" */
	int64_t age_ms;    /* since the peer's FIN; a lower bound */
	int64_t unread_bytes;
	const char *origin; /* "accept4", "connect", "inherited", ... */
	const char *from;   /* where an inherited one comes from; or NULL */
	bool before_exec;   /* opened by the program that exec'ed this one */
	struct report_thread opened_by;
	struct report_thread used_by; /* last */
	int eof_read;                 /* 1, 0; -1: not known */
	bool watched_known;
	struct report_watch *watched;
	size_t n_watched;
	struct report_holder *holders;
	size_t n_holders;
	int64_t opened_ms_ago;
	int64_t last_use_ms_ago;
	int64_t eof_ms_ago;
};

struct report_site {
	uint64_t opened;
	uint64_t closed;
	uint64_t open;
	uint64_t most_open;
	uint64_t closed_after_fin;
	int64_t fin_to_close_ms;  /* mean of those; -1: there are none */
	int64_t most_open_ms_ago; /* when it became that; -1: not known */
};

/* Of connections that were never accepted: their listener. */
struct report_listener {
	int fd;
	const char *local;
	int64_t accepted_ms_ago; /* the last accept(); -1: none was seen */
	const char *error; /* that it failed with, "EMFILE"; NULL: it did not */
};

struct report_leak {
	char id[REPORT_ID_CHARS + 1]; /* hexadecimal */
	enum report_verdict verdict;
	bool leaks; /* false: worth knowing, and no leak by default */
	bool suppressed;
	uint64_t count;     /* sockets, also those that are closed by now */
	int64_t latest_ms;  /* of CLOSED_LATE: the latest; else -1 */
	const char *advice; /* what to change, in a sentence; NULL: see help */
	const struct report_listener *listener; /* NULL: it is about none */
	const char *growth; /* "growing", "steady", "unknown" */
	struct report_site site;
	bool site_known;
	struct report_stack *stacks[REPORT_ROLE_COUNT]; /* NULL: absent */
	struct report_socket *sockets; /* oldest first: see report_leak_at() */
	size_t n_sockets;              /* none if all are closed */
	const struct group *group;     /* who describes them knows it */
};

struct report_process {
	int pid;
	int ppid; /* -1: unknown */
	const char *exe;
	char **cmdline;    /* ended by NULL */
	const char *ended; /* "exit", "_exit", "exec", "signal", ... */
	int status;        /* exit status or signal's number; -1: unknown */
	double ran_s;      /* -1: unknown */
	bool recorder;     /* the recorder was there */
	uint64_t dropped_sockets;
	uint64_t dropped_stacks;
};

/* A line of the list of all TCP sockets. */
struct report_listed {
	int pid;
	int fd;
	int64_t receive_queue; /* bytes; -1: not known */
	int64_t send_queue;
	const char *local; /* NULL: not known */
	const char *peer;  /* NULL: it has none, or it is not known */
	const char *state; /* as netstat has it */
	int64_t age_ms;    /* since it was opened; -1: not known */
	const struct report_frame *site; /* that opened it; NULL: not known */
	const char *program;
};

struct report {
	struct report_source *source; /* NULL: all sockets are there */
	bool complete; /* false: something could not be told; see caveats */
	const char **caveats;
	size_t n_caveats;
	struct report_process *processes;
	size_t n_processes;
	struct report_leak *leaks; /* most sockets first */
	size_t n_leaks;
	bool several_pids;            /* the sockets of leaks are of */
	bool lists_all;               /* --all */
	struct report_listed *listed; /* by pid, then descriptor */
	size_t n_listed;
	uint64_t sockets;      /* leaked ones, without suppressed */
	uint64_t suppressed;   /* leaked sockets that were suppressed */
	uint64_t younger;      /* leaked ones that --min-age leaves out */
	uint64_t tracked_open; /* TCP sockets open at the end, leaked or not */
};

/* What describes the sockets of leaks as they are asked for. */
struct report_source {
	void (*describe)(struct report_source *source,
	                 struct report_leak *leak);
	void (*forget)(struct report_source *source, struct report_leak *leak);
	size_t turn; /* the leak that is described, + 1; 0: none yet */
};

/*
 * The I-th leak of REPORT with its sockets, until another one is asked for.
 */
const struct report_leak *report_leak_at(const struct report *report, size_t i);

/* The word for VERDICT, e.g. "eof-ignored"; for the person, its headline. */
const char *report_verdict_word(enum report_verdict verdict);
const char *report_verdict_headline(enum report_verdict verdict);

/* Whether VERDICT counts as a leak unless the user says otherwise. */
bool report_verdict_leaks(enum report_verdict verdict);

/* The JSON report's word for ROLE. */
const char *report_role_word(enum report_role role);

/* How an output is wanted. */
struct output_style {
	bool colour;
	bool verbose;       /* every frame, every socket */
	bool quiet;         /* the summary line only */
	const char *prefix; /* before each line, e.g. "==42== "; "" for none */
};

/* One format. Prints REPORT to OUT; what could not be written is OUT's error.
 */
struct output {
	const char *name; /* as in --format=NAME */
	const char *help;
	void (*print)(const struct report *report,
	              const struct output_style *style, FILE *out);
};

#endif
