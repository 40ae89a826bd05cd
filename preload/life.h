/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * life.h - the recorder's life: asleep until the first TCP socket, then awake,
 * anew in each forked child, until the process image ends.
 */
#ifndef FINLEAK_LIFE_H
#define FINLEAK_LIFE_H

#include "mapping.h"
#include "thread.h"

#include <stdbool.h>

/*
 * Points to 1 while there is a recording.  The byte lies in a page that the
 * kernel wipes in every forked child (not in a vfork one): so a 0 may also mean
 * that this is a new process which does not know it yet (H11).
 */
extern const uint8_t *life_byte;

/* What life_awake() does when the byte is 0 or a vfork is about. */
bool life_look(void);

/* Whether there is a recording to write to, here and now. */
static inline bool life_awake(void)
{
	if (__builtin_expect(__atomic_load_n(life_byte, __ATOMIC_RELAXED) &&
	                         !thread.vfork_pid,
	                     1))
		return true;
	return life_look();
}

/*
 * The same for who opens a TCP socket: the first one wakes the recorder.  Other
 * threads wait for that, 0.2 s at the most.
 */
bool life_wake(void);

/*
 * The host is about to vfork, or to start another child in this memory, which
 * may RUN_ON when the call has come back.  Whether this is such a child.
 */
void life_vfork(bool run_on);
bool life_in_vfork(void);

/* Such a child opens a socket: if it runs on, it is counted as not recorded. */
void life_miss_socket(void);

enum life_state {
	LIFE_UNBORN,
	LIFE_ASLEEP,
	LIFE_STARTING,
	LIFE_AWAKE,
	LIFE_OFF
};
enum life_state life_state(void);

/* Whether it has, or had, sockets that seccomp kept it from recording. */
bool life_locked_out(void);

/* Why there is no recording where there should be one. */
const struct mapping_refusal *life_refusal(void);

/* Whether another process may have got sockets of this one. */
bool life_has_forked(void);

/* Another process is about to get all that are open: not by fork(). */
void life_shares(void);

/*
 * At the constructor, which is the first of all, with what glibc gives to it;
 * musl gives nothing, so these are anything there.  Nothing may be loaded yet,
 * or libc would be set up without them.
 */
void life_begin(int argc, char *const argv[], char *const environment[]);

/* Just before main(). */
void life_start(void);

/*
 * Before the host goes where neither libunwind is nor a place for a recording:
 * it may open sockets there.
 */
void life_leaves_root(void);

#endif
