/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mapping.c - the recording's file.
 *
 * The file is as long as its tables may grow and has holes where they have not:
 * a slot's page is asked for (MADV_POPULATE_WRITE) before it is touched, which
 * answers with an error where a full file system would raise SIGBUS.  No
 * descriptor is needed for that, so tables grow in a chroot as well.
 */
#include "mapping.h"

#include "identity.h"
#include "settings.h"
#include "system.h"
#include "words.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

struct mapping mapping;

static size_t page_up(size_t bytes)
{
	return (bytes + 4095) & ~(size_t)4095;
}

static uint64_t limit_of(int resource)
{
	struct rlimit64 limit;

	if (system_call4(SYS_prlimit64, 0, resource, NULL, &limit))
		return RLIM64_INFINITY;
	return resource == RLIMIT_NOFILE ? limit.rlim_max : limit.rlim_cur;
}

/* A tight limit on memory gets small tables rather than none. */
static void choose_capacities(struct mapping *made)
{
	uint64_t descriptors = limit_of(RLIMIT_NOFILE);
	bool tight = limit_of(RLIMIT_AS) != RLIM64_INFINITY;

	if (descriptors > RECORDING_SOCKETS_MAX)
		descriptors = RECORDING_SOCKETS_MAX;
	if (tight && descriptors > 4096)
		descriptors = 4096;
	if (descriptors < 64)
		descriptors = 64;
	made->n_sockets = (uint32_t)descriptors;
	made->n_stacks = tight ? 1024 : RECORDING_STACKS_MAX;
	made->n_modules = tight ? 256 : RECORDING_MODULES_MAX;
}

static size_t lay_out(struct recording_table *table, size_t offset,
                      uint32_t slot_bytes, uint32_t capacity)
{
	table->offset = offset;
	table->slot_bytes = slot_bytes;
	table->capacity = capacity;
	return page_up(offset + (size_t)slot_bytes * capacity);
}

/* Sets the tables of HEADER; gives the length of the file. */
static size_t lay_out_all(const struct mapping *made,
                          struct recording_header *header)
{
	size_t end = sizeof *header;

	end = lay_out(&header->modules, end, sizeof(struct recording_module),
	              made->n_modules);
	end = lay_out(&header->stacks, end, sizeof(struct recording_stack),
	              made->n_stacks);
	end = lay_out(&header->closings, end, sizeof(struct recording_closing),
	              RECORDING_CLOSINGS_MAX);
	end = lay_out(&header->lates, end, sizeof(struct recording_late),
	              RECORDING_LATES_MAX);
	end = lay_out(&header->waiting, end, sizeof(struct recording_waiting),
	              RECORDING_WAITING_MAX);
	end = lay_out(&header->threads, end, sizeof(struct recording_thread),
	              RECORDING_THREADS_MAX);
	end = lay_out(&header->spawns, end, sizeof(struct recording_spawn),
	              RECORDING_SPAWNS_MAX);
	return lay_out(&header->sockets, end, sizeof(struct recording_socket),
	               made->n_sockets);
}

/* finleak.PID.NANOSECONDS.recording in DIRECTORY: unique, not predictable. */
static bool name_file(struct mapping *made, const char *directory)
{
	struct words words = words_in(made->path, sizeof made->path);

	words_add(&words, directory);
	words_add(&words, "/finleak.");
	words_add_number(&words, (uint64_t)system_call0(SYS_getpid), 10);
	words_add(&words, ".");
	words_add_number(&words, system_now_ns(CLOCK_REALTIME), 16);
	words_add(&words, RECORDING_SUFFIX);
	return !words.full;
}

static long open_in(struct mapping *made, const char *directory)
{
	if (!*directory)
		return -ENOENT;
	if (!name_file(made, directory))
		return -ENAMETOOLONG;
	return system_call4(SYS_openat, AT_FDCWD, made->path,
	                    O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
	                    0600);
}

/* The directory that recordings have to be made in; "" if any will do. */
static const char *wanted_place(void)
{
	const char *run = settings_value(SETTING_run);

	return *run ? run : settings_value(SETTING_directory);
}

static long open_somewhere(struct mapping *made)
{
	const char *wanted = wanted_place();
	long fd;

	if (*wanted)
		return open_in(made, wanted);
	fd = open_in(made, "/dev/shm");
	return fd < 0 ? open_in(made, "/tmp") : fd;
}

static bool refuse(struct mapping_refusal *refusal,
                   enum recording_refusal reason, long error)
{
	refusal->reason = reason;
	refusal->error = (int)-error;
	return false;
}

/* Gives the file its length and maps it; the descriptor is the caller's. */
static bool map(struct mapping *made, int fd, struct mapping_refusal *refusal)
{
	long address, error;

	/* Past this limit the kernel sends SIGXFSZ, which kills the host. */
	if (made->bytes > limit_of(RLIMIT_FSIZE))
		return refuse(refusal, RECORDING_REFUSED_FILE_LIMIT, 0);
	error = system_call2(SYS_ftruncate, fd, made->bytes);
	if (error)
		return refuse(refusal, RECORDING_REFUSED_CREATE, error);
	/*
	 * Without access at first: under mlockall(MCL_FUTURE) all of it, holes
	 * too, would be made resident.
	 */
	address = system_call6(SYS_mmap, 0, made->bytes, PROT_NONE, MAP_SHARED,
	                       fd, 0);
	if (address < 0 && address > -4096)
		return refuse(refusal, RECORDING_REFUSED_MEMORY_LIMIT, address);
	made->header = (struct recording_header *)address;
	system_call2(SYS_munlock, address, made->bytes);
	error = system_call3(SYS_mprotect, address, made->bytes,
	                     PROT_READ | PROT_WRITE);
	if (!error)
		return true;
	mapping_drop(made);
	return refuse(refusal, RECORDING_REFUSED_MEMORY_LIMIT, error);
}

/* Kernels before 5.14 can't make room page by page: take it all, but less. */
static bool back_header(struct mapping *made, int fd,
                        struct mapping_refusal *refusal)
{
	long error = system_call3(SYS_madvise, made->header,
	                          sizeof *made->header, MADV_POPULATE_WRITE);

	if (error == -EINVAL)
		error = system_call4(SYS_fallocate, fd, 0, 0, made->bytes);
	if (!error)
		return true;
	mapping_drop(made);
	/* What would have been a SIGBUS. */
	return refuse(refusal, RECORDING_REFUSED_NO_SPACE,
	              error == -EFAULT ? -ENOSPC : error);
}

static void fill_header(struct mapping *made,
                        const struct recording_header *layout)
{
	struct recording_header *header = made->header;
	char *base = (char *)header;

	header->version = RECORDING_VERSION;
	header->header_bytes = sizeof *header;
	header->modules = layout->modules;
	header->stacks = layout->stacks;
	header->sockets = layout->sockets;
	header->closings = layout->closings;
	header->lates = layout->lates;
	header->waiting = layout->waiting;
	header->threads = layout->threads;
	header->spawns = layout->spawns;
	header->status = -1;
	header->created_ns = system_now_ns(SYSTEM_TICKS);
	header->created_realtime_ns = system_now_ns(CLOCK_REALTIME);
	identity_fill(header);
	made->modules = (void *)(base + header->modules.offset);
	made->stacks = (void *)(base + header->stacks.offset);
	made->sockets = (void *)(base + header->sockets.offset);
	made->closings = (void *)(base + header->closings.offset);
	made->lates = (void *)(base + header->lates.offset);
	made->waiting = (void *)(base + header->waiting.offset);
	made->threads = (void *)(base + header->threads.offset);
	made->spawns = (void *)(base + header->spawns.offset);
	/* Last: without it nobody takes the file for a recording. */
	__atomic_thread_fence(__ATOMIC_RELEASE);
	memcpy(header->magic, RECORDING_MAGIC, sizeof header->magic);
}

static bool create_in(struct mapping *made, const char *directory,
                      const struct recording_header *layout,
                      struct mapping_refusal *refusal)
{
	long fd = open_in(made, directory);
	bool done;

	if (fd < 0)
		return refuse(refusal,
		              fd == -ENOSPC ? RECORDING_REFUSED_NO_SPACE
		                            : RECORDING_REFUSED_CREATE,
		              fd);
	done =
	    map(made, (int)fd, refusal) && back_header(made, (int)fd, refusal);
	system_call1(SYS_close, fd);
	if (done)
		fill_header(made, layout);
	else
		mapping_unlink(made);
	return done;
}

bool mapping_create(struct mapping *made, struct mapping_refusal *refusal)
{
	static struct recording_header layout;
	const char *wanted = wanted_place();

	choose_capacities(made);
	made->bytes = lay_out_all(made, &layout);
	if (*wanted)
		return create_in(made, wanted, &layout, refusal);
	return create_in(made, "/dev/shm", &layout, refusal) ||
	       create_in(made, "/tmp", &layout, refusal);
}

bool mapping_back(void *start, size_t slot_bytes, uint32_t first, uint32_t last)
{
	uintptr_t from = (uintptr_t)start + first * slot_bytes;
	uintptr_t to = (uintptr_t)start + (last + (size_t)1) * slot_bytes;
	long error;

	if (system_locked)
		return false;

	from &= ~(uintptr_t)4095;
	error = system_call3(SYS_madvise, from, page_up(to - from),
	                     MADV_POPULATE_WRITE);
	/* EINVAL: an old kernel, and back_header() took the whole file. */
	return !error || error == -EINVAL;
}

bool mapping_take(struct recording_table *table, void *start, uint32_t *slot)
{
	*slot = __atomic_load_n(&table->used, __ATOMIC_RELAXED);
	/* Backed before it counts: who reads on never meets a hole. */
	do {
		if (*slot >= table->capacity ||
		    !mapping_back(start, table->slot_bytes, *slot, *slot))
			return false;
	} while (!__atomic_compare_exchange_n(&table->used, slot, *slot + 1,
	                                      false, __ATOMIC_RELAXED,
	                                      __ATOMIC_RELAXED));
	return true;
}

static bool write_all(int fd, const void *from, size_t bytes, uint64_t at)
{
	const char *next = from;

	while (bytes) {
		long n = system_call4(SYS_pwrite64, fd, next, bytes, at);

		if (n <= 0)
			return false;
		next += n;
		at += (uint64_t)n;
		bytes -= (size_t)n;
	}
	return true;
}

/* The slots of TABLE that may be in use; a ring counts on. */
static bool write_table(int fd, const struct mapping *made,
                        const struct recording_table *table)
{
	uint32_t n =
	    table->used < table->capacity ? table->used : table->capacity;

	return write_all(fd, (const char *)made->header + table->offset,
	                 (size_t)n * table->slot_bytes, table->offset);
}

static bool write_tables(int fd, const struct mapping *made)
{
	const struct recording_header *header = made->header;

	return !system_call2(SYS_ftruncate, fd, made->bytes) &&
	       write_all(fd, header, sizeof *header, 0) &&
	       write_table(fd, made, &header->modules) &&
	       write_table(fd, made, &header->stacks) &&
	       write_table(fd, made, &header->sockets) &&
	       write_table(fd, made, &header->closings) &&
	       write_table(fd, made, &header->lates) &&
	       write_table(fd, made, &header->waiting) &&
	       write_table(fd, made, &header->threads) &&
	       write_table(fd, made, &header->spawns);
}

bool mapping_save(struct mapping *made)
{
	long fd;
	bool done;

	/* One that was saved before, for an exec that failed. */
	mapping_unlink(made);
	fd = open_somewhere(made);
	if (fd < 0)
		return false;
	done = made->bytes <= limit_of(RLIMIT_FSIZE) &&
	       write_tables((int)fd, made);
	system_call1(SYS_close, fd);
	if (!done)
		mapping_unlink(made);
	return done;
}

bool mapping_unlink(struct mapping *made)
{
	return !system_call3(SYS_unlinkat, AT_FDCWD, made->path, 0);
}

void mapping_give(const struct mapping *made, uint32_t uid)
{
	system_call6(SYS_fchownat, AT_FDCWD, made->path, uid, -1,
	             AT_SYMLINK_NOFOLLOW, 0);
}

void mapping_empty(struct mapping *made)
{
	struct recording_header *header = made->header;

	header->sockets.used = header->stacks.used = header->modules.used = 0;
	header->closings.used = header->lates.used = header->waiting.used = 0;
	header->threads.used = header->spawns.used = 0;
	system_call3(SYS_madvise, (char *)header + sizeof *header,
	             made->bytes - sizeof *header, MADV_REMOVE);
}

void mapping_drop(struct mapping *old)
{
	system_call2(SYS_munmap, old->header, old->bytes);
	old->header = NULL;
}
