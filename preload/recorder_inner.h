/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * recorder_inner.h - what the files of the recorder's front share.
 */
#ifndef FINLEAK_RECORDER_INNER_H
#define FINLEAK_RECORDER_INNER_H

#include "capture.h"
#include "recorder.h"
#include "where.h"

/* Now, this thread, and the stack of CALL that the host made at CALLER. */
static inline struct recording_mark recorder_mark(enum recording_call call,
                                                  const void *caller)
{
	if (__builtin_expect(capture_state == CAPTURE_CLOSED, 0))
		capture_open();
	return (struct recording_mark){
	    .when_ns = system_now_ns(SYSTEM_TICKS),
	    .thread = thread_id(),
	    .stack = where_called(call, caller),
	};
}

/*
 * Whether the counters of its stack count SLOT: only what was counted as
 * opened, here, counts as closed: no copy of a socket, nothing that a parent
 * opened.
 */
bool recorder_counts(const struct recording_socket *slot);

/* Ends the life of the socket at FD, at NOW_NS; gives its slot, or NULL. */
struct recording_socket *recorder_forget(int fd, uint64_t now_ns);

#endif
