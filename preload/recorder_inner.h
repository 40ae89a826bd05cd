/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * recorder_inner.h - what the files of the recorder's front share.
 */
#ifndef FINLEAK_RECORDER_INNER_H
#define FINLEAK_RECORDER_INNER_H

#include "recorder.h"

/* Now, this thread, and the stack of CALL that the host made at CALLER. */
struct recording_mark recorder_mark(enum recording_call call,
                                    const void *caller);

/*
 * Whether the counters of its stack count SLOT: only what was counted as
 * opened, here, counts as closed: no copy of a socket, nothing that a parent
 * opened.
 */
bool recorder_counts(const struct recording_socket *slot);

/* Ends the life of the socket at FD; gives its slot, or NULL. */
struct recording_socket *recorder_forget(int fd);

#endif
