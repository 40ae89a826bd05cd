/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reader.h - opens recordings and rolls, refuses what can't be read.
 *
 * The only door to the format: other files of the reporter include this one.
 * Recordings are hostile input; what passes reader_open() holds these promises:
 * every count is within its array, every string ends, every stack reference of
 * a mark is 0, valid, or a known loss, and every frame's module exists.
 */
#ifndef FINLEAK_READER_H
#define FINLEAK_READER_H

#include "../preload/recording.h"

#include <stdbool.h>
#include <stddef.h>

enum { READER_ERROR_MAX = 512 };

struct reader_socket {
	int fd;
	struct recording_socket slot;
};

/* A recording in memory: only slots that hold something, in file order. */
struct recording {
	char *path;
	struct recording_header header;
	struct recording_module *modules;
	size_t n_modules;
	struct recording_stack *stacks;
	size_t n_stacks;
	struct reader_socket *sockets; /* by descriptor, ascending */
	size_t n_sockets;
	struct recording_closing *closings; /* in no order; cookie 0: none */
	size_t n_closings;
	struct recording_late *lates; /* only those that are ready */
	size_t n_lates;
	struct recording_waiting
	    *waiting; /* by listener's descriptor, if any */
	size_t n_waiting;
	struct recording_thread *threads; /* in no order */
	size_t n_threads;
	struct recording_spawn *spawns; /* in no order; pid 0: none */
	size_t n_spawns;
	bool threads_known; /* those not among them have ended */
};

/*
 * Reads the recording at PATH; it may still be written to.  The caller frees it
 * with reader_free().  NULL if it can't be read: ERROR then holds one sentence.
 */
struct recording *reader_open(const char *path,
                              char error[static READER_ERROR_MAX]);

/*
 * As reader_open(), of the file that FD is open for, which is closed in any
 * case; PATH is what it is called.
 */
struct recording *reader_open_at(int fd, const char *path,
                                 char error[static READER_ERROR_MAX]);

/*
 * The header alone of the recording that FD is open for, its strings as they
 * are in the file.  False if the recording can't be read.
 */
bool reader_glance(int fd, struct recording_header *header);

void reader_free(struct recording *recording);

/* What RECORDING (may be NULL) has of the descriptor FD, or NULL. */
const struct reader_socket *reader_socket_at(const struct recording *recording,
                                             int fd);

/* The stack that MARK of RECORDING points to, or NULL. */
const struct recording_stack *reader_stack(const struct recording *recording,
                                           const struct recording_mark *mark);

/* Why MARK has no stack, as a clause; NULL if it has one or needs none. */
const char *reader_loss(const struct recording_mark *mark);

/* The words of the format's lists; "?" for a number that is not in them. */
const char *reader_loss_text(unsigned int loss);
const char *reader_refusal_text(unsigned int refusal);

/* Whether LOSS is that of a socket; the others are of stacks. */
bool reader_loss_is_socket(unsigned int loss);

const char *reader_call_word(unsigned int call);
const char *reader_kind_word(unsigned int kind);
const char *reader_end_word(unsigned int end);

#endif
