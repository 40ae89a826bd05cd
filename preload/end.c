/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * end.c - how a process image ends, and what becomes of its recording.
 */
#include "end.h"

#include "glibc.h"
#include "handover.h"
#include "lates.h"
#include "life.h"
#include "roll.h"
#include "settings.h"
#include "sockets.h"
#include "spawn.h"
#include "spawns.h"
#include "stamp.h"
#include "system.h"
#include "words.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/*
 * One thread ends this image, or is about to by an exec or daemon() that may
 * yet fail: then another may end it for good.
 */
static enum { GOES_ON, EXECUTES, ENDS } ending;

/* The recording was not worth keeping; or it is left to the next image. */
static bool gone, given;

void end_forget(void)
{
	ending = GOES_ON;
	thread.executing = false;
	gone = false;
	given = false;
}

/* Whether sockets end with this image; else they go on in the next. */
static bool is_end(enum recording_end how)
{
	return how != RECORDING_END_EXEC && how != RECORDING_END_DAEMON;
}

/* Whether this thread is the one to end the image. */
static bool begin(enum recording_end how)
{
	__typeof__(ending) before = GOES_ON;

	if (is_end(how))
		return __atomic_exchange_n(&ending, ENDS, __ATOMIC_ACQ_REL) !=
		       ENDS;
	thread.executing =
	    __atomic_compare_exchange_n(&ending, &before, EXECUTES, false,
	                                __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
	return thread.executing;
}

static bool in_run(void)
{
	return *settings_value(SETTING_run);
}

/* Whether the recorder has to tell, because nobody will after it. */
static bool is_last(enum recording_end how)
{
	return is_end(how) && !in_run();
}

/* Whether a socket was closed so late that it is worth a word by itself. */
static bool has_late(void)
{
	uint64_t most = lates_most_ms(), wanted = 0;

	/* What is no duration is the reporter's to complain about. */
	settings_ms(SETTING_late, &wanted);
	return most && most >= wanted;
}

/*
 * Whether anybody wants the recording of an image that ended like this.  In a
 * run it also tells when sockets were closed that a child still has, and what
 * is no leak.
 */
static bool is_wanted(enum recording_end how, const struct stamp_found *found)
{
	if (found->suspects || settings_on(SETTING_keep))
		return true;
	if (in_run())
		return life_has_forked() || found->awaiting || lates_most_ms();
	return is_last(how) && has_late();
}

static void stamp(enum recording_end how, int status, struct stamp_found *found)
{
	struct recording_header *header = mapping.header;

	stamp_all(how == RECORDING_END_EXEC, found);
	header->status = status;
	header->ended_ns = system_now_ns(CLOCK_MONOTONIC);
	__atomic_store_n(&header->ended, how, __ATOMIC_RELEASE);
}

static void give_up(enum recording_end how, unsigned int open)
{
	/* After a chroot() an empty one stays. */
	if (!mapping_unlink(&mapping) && is_end(how))
		mapping_empty(&mapping);
	if (is_end(how))
		roll_count_open(open);
}

/*
 * Sockets that outlive an exec are the next image's to answer for; so is what
 * was closed late, where nobody else will tell.
 */
static bool hand_over(enum recording_end how)
{
	bool untold = !in_run() && !settings_on(SETTING_keep) && has_late();

	return how == RECORDING_END_EXEC && (handover_prepare() || untold) &&
	       (!gone || mapping_save(&mapping)) && handover_give();
}

static bool exists(const char *path)
{
	return system_call2(SYS_access, path, F_OK) != -ENOENT;
}

/*
 * Whether somebody has removed the recording.  From within a chroot() nothing
 * of it can be seen, though its directory may have a namesake there.
 */
static bool is_removed(void)
{
	char place[sizeof mapping.path];
	struct words words = words_in(place, sizeof place);
	const char *slash = strrchr(mapping.path, '/');

	words_add_some(&words, mapping.path, (size_t)(slash - mapping.path));
	return !mapping.out_of_sight && !exists(mapping.path) && exists(place);
}

/* Gives the status to end with. */
static int end_recording(enum recording_end how, int status)
{
	struct stamp_found found;

	stamp(how, status, &found);
	given = hand_over(how);
	if (given)
		return status;
	if (!is_wanted(how, &found)) {
		give_up(how, found.open);
		gone = true;
		return status;
	}
	/* Given up at an exec that failed, or removed by somebody. */
	if ((gone || is_removed()) && !mapping_save(&mapping)) {
		roll_refused(RECORDING_REFUSED_CREATE, 0);
		return status;
	}
	if (is_last(how))
		return spawn_reporter(mapping.path, found.suspects + has_late(),
		                      status);
	return status;
}

/*
 * Whether this image ends with sockets of which nobody knows the state: an
 * inherited one that it never used is the parent's to answer for.
 */
static bool leaves_unseen(void)
{
	bool unseen = false;

	for (int fd = 0; life_awake() && fd < sockets_end(); fd++) {
		const struct recording_socket *slot = sockets_at(fd);

		unseen |= slot && slot->kind != RECORDING_KIND_LISTENING &&
		          slot->kind != RECORDING_KIND_CREATED &&
		          (slot->kind != RECORDING_KIND_INHERITED ||
		           slot->flags & RECORDING_SOCKET_USED);
	}
	return unseen || life_locked_out();
}

int end_image(enum recording_end how, int status)
{
	const struct mapping_refusal *refusal = life_refusal();
	int saved = errno;

	if (life_in_vfork())
		return status;
	/* Unstamped, the recording is for who looks from outside. */
	if (system_locked) {
		bool unseen = leaves_unseen();

		roll_ended(how, unseen && is_end(how));
		return status;
	}
	/* A handler jumped out of the start, and nothing was recorded. */
	if (life_state() == LIFE_STARTING)
		roll_refused(RECORDING_REFUSED_CREATE, EINTR);
	if (life_state() == LIFE_OFF && is_last(how) && refusal->reason &&
	    begin(how))
		spawn_refusal(refusal);
	if (life_awake() && begin(how))
		status = end_recording(how, status);
	if (how != RECORDING_END_EXEC)
		roll_ended(how, false);
	errno = saved;
	return status;
}

void end_by_exec(const char *program)
{
	int saved = errno;

	if (life_in_vfork()) {
		if (thread.vfork.when_ns && life_state() == LIFE_AWAKE)
			spawns_add((uint32_t)system_call0(SYS_getpid),
			           &thread.vfork);
		roll_vfork_exec(program);
	} else {
		end_image(RECORDING_END_EXEC, 0);
		roll_exec(program);
	}
	errno = saved;
}

/*
 * What was given up goes on without a file, and is written to one should it
 * ever be wanted: other threads must not see the recording replaced.
 */
static void go_on(void)
{
	__typeof__(ending) mine = EXECUTES;

	thread.executing = false;
	if (given)
		handover_take_back();
	given = false;
	mapping.header->stamped = 0;
	mapping.header->ended = RECORDING_END_RUNNING;
	__atomic_compare_exchange_n(&ending, &mine, GOES_ON, false,
	                            __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

void end_averted(void)
{
	int saved = errno;

	if (life_in_vfork()) {
		roll_vfork_goes_on();
	} else {
		roll_goes_on();
		if (life_awake() && thread.executing)
			go_on();
	}
	errno = saved;
}

/*
 * Registered first, so it runs last: after everything of the host that may
 * still close a socket, destructors included.
 */
static void at_exit(int status, void *unused)
{
	int wanted = end_image(RECORDING_END_EXIT, status);

	(void)unused;
	/* glibc goes on from here: it flushes the host's streams and ends. */
	if (wanted != status)
		exit(wanted);
}

static void at_quick(void *unused)
{
	(void)unused;
	end_image(RECORDING_END_QUICK, -1);
}

void end_prepare(void)
{
	glibc_on_exit(at_exit);
	__cxa_at_quick_exit(at_quick, __dso_handle);
}
