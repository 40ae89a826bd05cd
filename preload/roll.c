/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * roll.c - this process image's entry in the roll of the run.
 *
 * An entry is looked for from pid % capacity on, so that one is found at once
 * however many processes have come and gone.
 */
#include "roll.h"

#include "system.h"
#include "words.h"

#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

static struct recording_roll *roll;
static struct recording_roll_entry *own;

static bool is_roll(const struct recording_roll *mapped, size_t bytes)
{
	return !memcmp(mapped->magic, RECORDING_ROLL_MAGIC,
	               sizeof mapped->magic) &&
	       mapped->version == RECORDING_ROLL_VERSION && mapped->capacity &&
	       mapped->capacity <= (bytes - sizeof *mapped) /
	                               sizeof(struct recording_roll_entry);
}

static void map(long fd)
{
	struct stat about;
	long address;

	if (system_call2(SYS_fstat, fd, &about) ||
	    (size_t)about.st_size < sizeof *roll)
		return;
	address = system_call6(SYS_mmap, 0, about.st_size,
	                       PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (address < 0 && address > -4096)
		return;
	roll = (struct recording_roll *)address;
	if (!is_roll(roll, (size_t)about.st_size))
		roll = NULL;
}

/* Takes ENTRY over if it is in STATE (and, unless FREE, of this PID). */
static bool claim(struct recording_roll_entry *entry, uint32_t state,
                  uint32_t pid)
{
	if (state != RECORDING_ROLL_FREE && entry->pid != pid)
		return false;
	return __atomic_compare_exchange_n(&entry->state, &state,
	                                   RECORDING_ROLL_CLAIMED, false,
	                                   __ATOMIC_ACQ_REL, __ATOMIC_RELAXED);
}

static struct recording_roll_entry *find(uint32_t state, uint32_t pid)
{
	for (uint32_t i = 0; i < roll->capacity; i++) {
		struct recording_roll_entry *entry =
		    &roll->entry[(pid + i) % roll->capacity];

		if (claim(entry, state, pid))
			return entry;
		if (state != RECORDING_ROLL_FREE && i > 64)
			return NULL;
	}
	return NULL;
}

static void set_state(uint32_t state)
{
	__atomic_store_n(&own->state, state, __ATOMIC_RELEASE);
}

static void sign_on(const char *program)
{
	uint32_t pid = (uint32_t)system_call0(SYS_getpid);
	struct words words;

	own = find(RECORDING_ROLL_EXEC, pid);
	if (!own)
		own = find(RECORDING_ROLL_FREE, pid);
	if (!own) {
		__atomic_add_fetch(&roll->unlisted, 1, __ATOMIC_RELAXED);
		return;
	}
	own->pid = pid;
	own->ppid = (uint32_t)system_call0(SYS_getppid);
	own->ended = RECORDING_END_RUNNING;
	own->refused = RECORDING_REFUSED_NONE;
	own->error = 0;
	own->recorded = 0;
	words = words_in(own->program, sizeof own->program);
	words_add(&words, program);
	set_state(RECORDING_ROLL_RUNNING);
}

void roll_open(const char *directory, const char *program)
{
	char path[512];
	struct words words = words_in(path, sizeof path);
	long fd;

	words_add(&words, directory);
	words_add(&words, "/" RECORDING_ROLL_FILE);
	if (words.full)
		return;
	fd = system_call4(SYS_openat, AT_FDCWD, path,
	                  O_RDWR | O_CLOEXEC | O_NOFOLLOW, 0);
	if (fd < 0)
		return;
	map(fd);
	system_call1(SYS_close, fd);
	if (roll)
		sign_on(program);
}

void roll_forked(void)
{
	char program[sizeof own->program];

	if (!own)
		return;
	memcpy(program, own->program, sizeof program);
	own = NULL;
	sign_on(program);
}

void roll_recorded(void)
{
	if (own)
		own->recorded = 1;
}

void roll_refused(enum recording_refusal reason, int error)
{
	if (!own)
		return;
	own->error = error;
	own->refused = reason;
}

void roll_exec(void)
{
	if (own)
		set_state(RECORDING_ROLL_EXEC);
}

void roll_goes_on(void)
{
	if (own)
		set_state(RECORDING_ROLL_RUNNING);
}

void roll_ended(enum recording_end how)
{
	if (!own)
		return;
	own->ended = how;
	set_state(own->refused || own->ppid == roll->run_pid
	              ? RECORDING_ROLL_ENDED
	              : RECORDING_ROLL_FREE);
}
