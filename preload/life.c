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
#include "glibc.h"
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

static enum { UNBORN, ASLEEP, STARTING, AWAKE, OFF } state;

static struct recording_mark fork_mark;

/* One thread ends this image; gone: its recording was not worth keeping. */
static bool ending, gone;

/* A child may have sockets of this image: then its end is of interest. */
static bool has_forked;

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

static bool refused(const struct mapping_refusal *refusal)
{
	roll_refused(refusal->reason, refusal->error);
	mapping.header = NULL;
	return false;
}

static bool start(void)
{
	struct mapping_refusal refusal = {RECORDING_REFUSED_MEMORY_LIMIT, 0};

	if (!make_byte() || !mapping_create(&mapping, &refusal))
		return refused(&refusal);
	roll_recorded();
	stamp_find_open();
	capture_open();
	return true;
}

static void start_once(void)
{
	bool done;

	thread.starting = true;
	done = start();
	thread.starting = false;
	__atomic_store_n(&state, done ? AWAKE : OFF, __ATOMIC_RELEASE);
	set_byte(done);
}

/*
 * A new recording, with what the one BEFORE knows of sockets that are open: for
 * a FORKED child, or for an image whose recording was given up too early.
 */
static bool renew(const struct mapping *before, bool forked)
{
	struct mapping_refusal refusal = {RECORDING_REFUSED_NO_SPACE, 0};

	if (!mapping_create(&mapping, &refusal))
		return refused(&refusal);
	if (forked)
		mapping.header->forked = fork_mark;
	else
		mapping.header->forked = before->header->forked;
	if (!modules_inherit(before) || !stacks_inherit(before, forked)) {
		mapping_unlink(&mapping);
		mapping_drop(&mapping);
		return refused(&refusal);
	}
	sockets_inherit(before->sockets, before->header->sockets.used, forked);
	roll_recorded();
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
	ending = false;
	gone = false;
	has_forked = false;
	where_forked(thread.forking);
	thread.forking = false;
	roll_forked();
	if (state == STARTING)
		state = OFF;
	if (state != AWAKE)
		return;
	done = renew(&parent, true);
	mapping_drop(&parent);
	state = done ? AWAKE : OFF;
	set_byte(done);
}

static void before_fork(void)
{
	int saved = errno;

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

void life_vfork(void)
{
	int saved = errno;

	if (!thread.vfork_pid || !life_in_vfork())
		thread.vfork_pid = (uint32_t)system_call0(SYS_getpid);
	errno = saved;
}

bool life_in_vfork(void)
{
	if (!thread.vfork_pid)
		return false;
	if (thread.vfork_pid != (uint32_t)system_call0(SYS_getpid))
		return true;
	thread.vfork_pid = 0;
	return false;
}

bool life_look(void)
{
	if (life_in_vfork())
		return false;
	/* _Fork() and clone() run no handlers; the wiped byte tells of them. */
	if (__atomic_load_n(&state, __ATOMIC_ACQUIRE) == AWAKE && !*life_byte)
		forked();
	return *life_byte;
}

/* Another thread makes the recording: it is a matter of 0.3 ms. */
static void wait_for_start(void)
{
	uint64_t until = system_now_ns(CLOCK_MONOTONIC) + 20000000;

	while (__atomic_load_n(&state, __ATOMIC_ACQUIRE) == STARTING &&
	       !thread.starting && system_now_ns(CLOCK_MONOTONIC) < until)
		system_call0(SYS_sched_yield);
}

bool life_wake(void)
{
	__typeof__(state) asleep = ASLEEP;

	if (life_awake())
		return true;
	if (system_locked || life_in_vfork())
		return false;
	if (__atomic_compare_exchange_n(&state, &asleep, STARTING, false,
	                                __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE))
		start_once();
	else if (asleep == STARTING)
		wait_for_start();
	return *life_byte;
}

/*
 * Whether anybody wants the recording of an image that ended like this.  In a
 * run it also tells when sockets were closed that a child still has.
 */
static bool is_wanted(unsigned int suspects)
{
	return suspects || settings_on(SETTING_keep) ||
	       (has_forked && *settings_value(SETTING_run));
}

static unsigned int stamp(enum recording_end how, int status)
{
	struct recording_header *header = mapping.header;
	unsigned int suspects = stamp_all(how == RECORDING_END_EXEC);

	header->status = status;
	header->ended_ns = system_now_ns(SYSTEM_TICKS);
	__atomic_store_n(&header->ended, how, __ATOMIC_RELEASE);
	return suspects;
}

/*
 * Whether other threads may be using the recording: if an exec fails they go
 * on, and must not see it replaced.  A forked child begins with one thread.
 */
static bool threaded(void)
{
	return !__libc_single_threaded && !mapping.header->forked.when_ns;
}

/* Gives the status to end with. */
static int end_recording(enum recording_end how, int status)
{
	unsigned int suspects = stamp(how, status);

	gone =
	    !is_wanted(suspects) && !(how == RECORDING_END_EXEC && threaded());
	if (gone)
		mapping_unlink(&mapping);
	else if (!*settings_value(SETTING_run) && how != RECORDING_END_EXEC &&
	         how != RECORDING_END_DAEMON)
		return spawn_reporter(mapping.path, suspects, status);
	return status;
}

int life_end(enum recording_end how, int status)
{
	int saved = errno;

	/* Unstamped, the recording is for who looks from outside. */
	if (system_locked || life_in_vfork())
		return status;
	/* A handler jumped out of the start, and nothing was recorded. */
	if (__atomic_load_n(&state, __ATOMIC_RELAXED) == STARTING)
		roll_refused(RECORDING_REFUSED_CREATE, EINTR);
	if (life_awake() &&
	    !__atomic_exchange_n(&ending, true, __ATOMIC_ACQ_REL))
		status = end_recording(how, status);
	if (how != RECORDING_END_EXEC)
		roll_ended(how);
	errno = saved;
	return status;
}

void life_exec(const char *program)
{
	int saved = errno;

	if (life_in_vfork()) {
		roll_vfork_exec(program);
	} else {
		life_end(RECORDING_END_EXEC, 0);
		roll_exec(program);
	}
	errno = saved;
}

/* Other threads may be using the old mapping, so it stays. */
static void go_on(void)
{
	struct mapping before = mapping;

	if (gone && !renew(&before, false)) {
		set_byte(0);
		state = OFF;
		return;
	}
	gone = false;
	ending = false;
	mapping.header->stamped = 0;
	mapping.header->ended = RECORDING_END_RUNNING;
}

void life_goes_on(void)
{
	int saved = errno;

	if (life_in_vfork()) {
		roll_vfork_goes_on();
	} else {
		roll_goes_on();
		if (life_awake() && ending)
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
	int wanted = life_end(RECORDING_END_EXIT, status);

	(void)unused;
	/* glibc goes on from here: it flushes the host's streams and ends. */
	if (wanted != status)
		exit(wanted);
}

static void at_quick(void *unused)
{
	(void)unused;
	life_end(RECORDING_END_QUICK, -1);
}

void life_begin(const char *argv0, char *const environment[])
{
	if (!glibc_is_here())
		return;
	settings_read(environment);
	spawn_prepare();
	if (*settings_value(SETTING_run))
		roll_open(settings_value(SETTING_run), argv0);
	__register_atfork(before_fork, after_fork_in_parent,
	                  after_fork_in_child, __dso_handle);
	glibc_on_exit(at_exit);
	__cxa_at_quick_exit(at_quick, __dso_handle);
	state = ASLEEP;
	if (settings_on(SETTING_early))
		capture_open();
}
