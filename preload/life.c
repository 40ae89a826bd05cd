/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * life.c - the recorder's life.
 *
 * UNBORN until the constructor, ASLEEP until the first TCP socket, STARTING
 * while one thread makes the recording, then AWAKE; OFF if none could be made.
 */
#include "life.h"

#include "barrier.h"
#include "capture.h"
#include "end.h"
#include "glibc.h"
#include "handover.h"
#include "inherit.h"
#include "modules.h"
#include "roll.h"
#include "settings.h"
#include "sockets.h"
#include "spawn.h"
#include "stacks.h"
#include "stamp.h"
#include "where.h"

#include <errno.h>
#include <sys/mman.h>

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#endif

__thread struct thread thread;

static const uint8_t zero;
const uint8_t *life_byte = &zero;

static enum life_state state;

static struct recording_mark fork_mark;

/* Why there is no recording. */
static struct mapping_refusal last_refusal;

/* A child may have sockets of this image: then its end is of interest. */
static bool has_forked;

/* It opened or got sockets when seccomp kept it from recording them. */
static bool locked_out;

/* The page behind life_byte; false if the kernel has no such pages. */
static bool make_byte(void)
{
	long page = system_call6(SYS_mmap, 0, 4096, PROT_READ | PROT_WRITE,
	                         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page < 0 && page > -4096)
		return false;
	if (system_call3(SYS_madvise, page, 4096, MADV_WIPEONFORK)) {
		system_call2(SYS_munmap, page, 4096);
		return false;
	}
	life_byte = (const uint8_t *)page;
	return true;
}

static void set_byte(uint8_t value)
{
	if (life_byte != &zero)
		__atomic_store_n((uint8_t *)life_byte, value, __ATOMIC_RELEASE);
}

/*
 * In this order: who finds the state AWAKE and the byte 0 takes itself for a
 * forked child.
 */
static void settle(bool awake)
{
	set_byte(awake);
	__atomic_store_n(&state, awake ? LIFE_AWAKE : LIFE_OFF,
	                 __ATOMIC_RELEASE);
}

static bool refused(const struct mapping_refusal *refusal)
{
	last_refusal = *refusal;
	roll_refused(refusal->reason, refusal->error);
	mapping.header = NULL;
	return false;
}

/* What could not be recorded so far is nobody's loss. */
static void fall_asleep(void)
{
	last_refusal.reason = RECORDING_REFUSED_NONE;
	roll_refused(RECORDING_REFUSED_NONE, 0);
	state = LIFE_ASLEEP;
}

/* In the first of all constructors nothing may be loaded. */
static bool beginning;

static bool start(void)
{
	struct mapping_refusal refusal = {RECORDING_REFUSED_MEMORY_LIMIT, 0};

	if (!make_byte() || !mapping_create(&mapping, &refusal))
		return refused(&refusal);
	roll_recorded();
	stamp_find_open();
	/* Now, while other threads with a first socket wait. */
	if (!beginning)
		capture_open();
	return true;
}

static void start_once(void)
{
	bool done;

	thread.starting = true;
	done = start();
	thread.starting = false;
	settle(done);
}

/*
 * In a forked child: a new recording, with what that of its PARENT knows of
 * sockets that are open.
 */
static bool renew(const struct mapping *parent)
{
	struct mapping_refusal refusal = {RECORDING_REFUSED_NO_SPACE, 0};

	if (!mapping_create(&mapping, &refusal))
		return refused(&refusal);
	mapping.header->forked = fork_mark;
	/* Though that one may have ended since. */
	mapping.header->ppid = parent->header->pid;
	if (!modules_inherit(parent) || !stacks_inherit(parent)) {
		mapping_unlink(&mapping);
		mapping_drop(&mapping);
		return refused(&refusal);
	}
	sockets_inherit(parent->sockets, parent->header->sockets.used, true);
	roll_recorded();
	return true;
}

/* The same in the next image after an exec, of the one BEFORE. */
static bool go_on(struct mapping *before)
{
	const struct recording_header *old = before->header;
	struct mapping_refusal refusal = {RECORDING_REFUSED_MEMORY_LIMIT, 0};

	if (!make_byte() || !mapping_create(&mapping, &refusal))
		return refused(&refusal);
	inherit_stacks(before);
	mapping.header->forked = old->forked;
	mapping.header->ppid = old->ppid;
	mapping.header->goes_on_from_ns = old->created_ns;
	sockets_inherit(before->sockets, old->sockets.used, false);
	inherit_notes(before);
	roll_recorded();
	return true;
}

/*
 * In the constructor: goes on with what the image before recorded of sockets
 * that outlived its exec.
 */
static bool take_over(void)
{
	struct mapping before;
	bool done;

	if (!handover_find(&before))
		return false;
	done = go_on(&before);
	if (!done)
		handover_unwatch(&before);
	handover_done(&before);
	if (!done)
		return false;
	stamp_find_open();
	settle(true);
	return true;
}

/*
 * A new process with its parent's memory: also its parent's recording is
 * mapped, and must not be written to any more (H12).
 */
static void forked(void)
{
	struct mapping parent = mapping;
	bool done;

	thread.tid = 0;
	thread.vfork_pid = 0;
	thread.shared = false;
	end_forget();
	has_forked = false;
	where_forked(thread.forking);
	thread.forking = false;
	roll_forked();
	if (state == LIFE_STARTING)
		state = LIFE_OFF;
	/* Why the parent has none is the parent's to tell. */
	if (state == LIFE_OFF)
		last_refusal.reason = RECORDING_REFUSED_NONE;
	if (state != LIFE_AWAKE)
		return;
	/* To make a recording would be its death (H39). */
	if (system_locked) {
		locked_out = true;
		state = LIFE_OFF;
		return;
	}
	/* A signal handler that comes now must not begin all this again. */
	state = LIFE_STARTING;
	thread.starting = true;
	done = renew(&parent);
	mapping_drop(&parent);
	thread.starting = false;
	settle(done);
}

static void before_fork(void)
{
	int saved = errno;

	/* Allocators have locked themselves by now: nothing may be loaded. */
	if (life_awake())
		fork_mark = (struct recording_mark){
		    .when_ns = system_now_ns(SYSTEM_TICKS),
		    .thread = thread_id(),
		    .stack = where_called(RECORDING_CALL_FORK,
		                          __builtin_return_address(0)),
		};
	thread.forking = true;
	barrier_begin();
	errno = saved;
}

static void after_fork_in_parent(void)
{
	int saved = errno;

	has_forked = true;
	barrier_end();
	thread.forking = false;
	if (life_awake())
		sockets_share();
	errno = saved;
}

static void after_fork_in_child(void)
{
	int saved = errno;

	forked();
	errno = saved;
}

bool life_look(void)
{
	int saved = errno;

	if (life_in_vfork())
		return false;
	/* _Fork() and clone() run no handlers; the wiped byte tells of them. */
	if (__atomic_load_n(&state, __ATOMIC_ACQUIRE) == LIFE_AWAKE &&
	    !*life_byte)
		forked();
	errno = saved;
	return *life_byte;
}

/*
 * Another thread makes the recording: it is a matter of 0.3 ms, more on a busy
 * machine, and for ever only if a signal handler jumped out of it.
 */
enum { START_NS = 200000000 };

static void wait_for_start(void)
{
	uint64_t until = system_now_ns(CLOCK_MONOTONIC) + START_NS;

	while (__atomic_load_n(&state, __ATOMIC_ACQUIRE) == LIFE_STARTING &&
	       !thread.starting && system_now_ns(CLOCK_MONOTONIC) < until)
		system_call0(SYS_sched_yield);
}

bool life_wake(void)
{
	enum life_state asleep = LIFE_ASLEEP;

	if (life_awake())
		return true;
	if (life_in_vfork())
		life_miss_socket();
	locked_out |= system_locked;
	if (system_locked || life_in_vfork())
		return false;
	if (__atomic_compare_exchange_n(&state, &asleep, LIFE_STARTING, false,
	                                __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE))
		start_once();
	else if (asleep == LIFE_STARTING)
		wait_for_start();
	return *life_byte;
}

enum life_state life_state(void)
{
	return __atomic_load_n(&state, __ATOMIC_RELAXED);
}

const struct mapping_refusal *life_refusal(void)
{
	return &last_refusal;
}

bool life_locked_out(void)
{
	return locked_out;
}

bool life_has_forked(void)
{
	return has_forked;
}

void life_shares(void)
{
	has_forked = true;
	sockets_share();
}

void life_begin(int argc, char *const argv[], char *const environment[])
{
	if (!glibc_is_here())
		return;
	settings_read(environment);
	spawn_prepare();
	if (*settings_value(SETTING_run))
		roll_open(settings_value(SETTING_run), argc > 0 ? argv[0] : "");
	__register_atfork(before_fork, after_fork_in_parent,
	                  after_fork_in_child, __dso_handle);
	end_prepare();
	state = LIFE_ASLEEP;
	beginning = true;
	if (!take_over() && handover_has_sockets())
		life_wake();
	if (state == LIFE_OFF)
		fall_asleep();
	beginning = false;
}

void life_leaves_root(void)
{
	int saved = errno;

	/* Outside of a run nobody could remove what is not wanted. */
	if (glibc_is_here() && !life_in_vfork()) {
		if (!*settings_value(SETTING_run) || life_wake())
			capture_open();
		mapping.out_of_sight = true;
	}
	errno = saved;
}

/*
 * The thread sanitizer sees libunwind's calls and not the recorder's atomics:
 * so it must see libunwind open before there are threads (H36d).
 */
extern void __tsan_init(void) __attribute__((weak));

void life_start(void)
{
	int saved = errno;

	if (settings_on(SETTING_early) || life_awake() || __tsan_init)
		capture_open();
	errno = saved;
}
