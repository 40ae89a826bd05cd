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
static char own_program[sizeof own->program];

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

static void set_state(struct recording_roll_entry *entry, uint32_t state)
{
	__atomic_store_n(&entry->state, state, __ATOMIC_RELEASE);
}

static void set_program(struct recording_roll_entry *entry, const char *program)
{
	struct words words = words_in(entry->program, sizeof entry->program);

	words_add(&words, program);
}

static void count_unlisted(void)
{
	__atomic_add_fetch(&roll->unlisted, 1, __ATOMIC_RELAXED);
}

/* An entry for this process, claimed: its own or a new one; NULL: no room. */
static struct recording_roll_entry *enter(const char *program)
{
	uint32_t pid = (uint32_t)system_call0(SYS_getpid);
	struct recording_roll_entry *entry = find(RECORDING_ROLL_EXEC, pid);

	if (!entry)
		entry = find(RECORDING_ROLL_FREE, pid);
	if (!entry) {
		count_unlisted();
		return NULL;
	}
	entry->pid = pid;
	entry->ppid = (uint32_t)system_call0(SYS_getppid);
	entry->ended = RECORDING_END_RUNNING;
	entry->refused = RECORDING_REFUSED_NONE;
	entry->error = 0;
	entry->recorded = 0;
	set_program(entry, program);
	return entry;
}

static void sign_on(void)
{
	own = enter(own_program);
	if (own)
		set_state(own, RECORDING_ROLL_RUNNING);
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
	if (!roll)
		return;
	words = words_in(own_program, sizeof own_program);
	words_add(&words, program);
	sign_on();
}

void roll_forked(void)
{
	/* The entry is the parent's, and who asks for its own pid may die. */
	if (system_locked)
		own = NULL;
	if (own)
		sign_on();
}

void roll_count_open(unsigned int open)
{
	if (roll)
		__atomic_add_fetch(&roll->open, open, __ATOMIC_RELAXED);
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

void roll_exec(const char *program)
{
	if (!own)
		return;
	if (program)
		set_program(own, program);
	set_state(own, RECORDING_ROLL_EXEC);
}

void roll_goes_on(void)
{
	if (!own)
		return;
	set_program(own, own_program);
	set_state(own, RECORDING_ROLL_RUNNING);
}

void roll_vfork_exec(const char *program)
{
	struct recording_roll_entry *entry;

	if (!own)
		return;
	entry = enter(program ? program : "a program");
	if (entry)
		set_state(entry, RECORDING_ROLL_EXEC);
}

void roll_vfork_goes_on(void)
{
	struct recording_roll_entry *entry;

	if (!own)
		return;
	entry = find(RECORDING_ROLL_EXEC, (uint32_t)system_call0(SYS_getpid));
	if (entry)
		set_state(entry, RECORDING_ROLL_FREE);
}

static enum recording_roll_state state_at_end(bool unseen)
{
	if (unseen)
		return RECORDING_ROLL_LOCKED;
	return own->refused || own->ppid == roll->run_pid ? RECORDING_ROLL_ENDED
	                                                  : RECORDING_ROLL_FREE;
}

void roll_ended(enum recording_end how, bool unseen)
{
	if (roll && !own && unseen)
		count_unlisted();
	if (!own)
		return;
	own->ended = how;
	set_state(own, state_at_end(unseen));
}
