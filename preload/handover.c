/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * handover.c - sockets that outlive an exec, and what was recorded of them.
 */
#include "handover.h"

#include "address.h"
#include "identity.h"
#include "settings.h"
#include "sockets.h"
#include "sweep.h"
#include "system.h"
#include "words.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>

enum {
	FIRST = 3, /* descriptor that is nobody's by custom */
	LAST = 64,
	GAP = 8, /* closed ones in a row: then the glance ends */
};

static bool is_kept(void)
{
	return settings_on(SETTING_keep) || *settings_value(SETTING_run);
}

static uint64_t cookie_of(int fd)
{
	uint64_t cookie = 0;
	unsigned int length = sizeof cookie;

	system_call6(SYS_getsockopt, fd, SOL_SOCKET, SO_COOKIE, &cookie,
	             &length, 0);
	return cookie;
}

static bool goes_on(const struct recording_socket *slot)
{
	return slot->open && slot->stamp.when_ns && !slot->stamp.close_on_exec;
}

unsigned int handover_prepare(void)
{
	unsigned int n = 0;

	for (int fd = 0; fd < sockets_end(); fd++) {
		struct recording_socket *slot = sockets_at(fd);

		if (!slot || !goes_on(slot))
			continue;
		if (!slot->stamp.cookie)
			slot->stamp.cookie = cookie_of(fd);
		n++;
	}
	return n;
}

/* DIRECTORY/finleak.PID.exec.recording */
static bool name_in(char path[static 512], const char *directory, size_t length)
{
	struct words words = words_in(path, 512);

	words_add_some(&words, directory, length);
	words_add(&words, "/finleak.");
	words_add_number(&words, (uint64_t)system_call0(SYS_getpid), 10);
	words_add(&words, RECORDING_EXEC_SUFFIX);
	return !words.full;
}

static size_t folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? (size_t)(slash - path) : 0;
}

static bool move(const char *from, const char *to)
{
	return !system_call4(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
}

bool handover_give(void)
{
	char path[512];

	if (!name_in(path, mapping.path, folder_length(mapping.path)))
		return false;
	if (!*settings_value(SETTING_run))
		sweep(mapping.path, folder_length(mapping.path));
	return move(mapping.path, path);
}

void handover_take_back(void)
{
	char path[512];

	if (name_in(path, mapping.path, folder_length(mapping.path)))
		move(path, mapping.path);
}

/* Another user's file, or one that others may write to, is a trap. */
static bool is_ours(const struct stat *about)
{
	return S_ISREG(about->st_mode) && about->st_nlink == 1 &&
	       !(about->st_mode & 077) &&
	       about->st_uid == (uid_t)system_call0(SYS_geteuid) &&
	       (uint64_t)about->st_size >= sizeof(struct recording_header);
}

/* Behind the header, whose numbers hold for all that follows. */
static bool lies_within(const struct recording_table *table, size_t slot_bytes,
                        size_t bytes)
{
	return table->slot_bytes == slot_bytes && table->offset <= bytes &&
	       table->offset >= sizeof(struct recording_header) &&
	       table->offset % sizeof(uint64_t) == 0 &&
	       table->capacity * slot_bytes <= bytes - table->offset;
}

static bool fits(const struct recording_table *table, size_t slot_bytes,
                 size_t most, size_t bytes)
{
	return lies_within(table, slot_bytes, bytes) &&
	       table->capacity <= most && table->used <= table->capacity;
}

/* A ring counts all that ever were in it, and is always as large. */
static bool is_ring(const struct recording_table *table, size_t slot_bytes,
                    size_t size, size_t bytes)
{
	return lies_within(table, slot_bytes, bytes) && table->capacity == size;
}

/* Left by this very process, by a recorder that writes what we read. */
static bool is_of_this_process(const struct mapping *before)
{
	static struct recording_header own;
	const struct recording_header *header = before->header;

	if (memcmp(header->magic, RECORDING_MAGIC, sizeof header->magic) ||
	    header->version != RECORDING_VERSION)
		return false;
	identity_fill(&own);
	return header->pid == own.pid &&
	       header->started_ticks == own.started_ticks &&
	       !memcmp(header->boot_id, own.boot_id, sizeof own.boot_id) &&
	       fits(&header->modules, sizeof *before->modules,
	            RECORDING_MODULES_MAX, before->bytes) &&
	       fits(&header->stacks, sizeof *before->stacks,
	            RECORDING_STACKS_MAX, before->bytes) &&
	       fits(&header->sockets, sizeof *before->sockets,
	            RECORDING_SOCKETS_MAX, before->bytes) &&
	       is_ring(&header->closings, sizeof *before->closings,
	               RECORDING_CLOSINGS_MAX, before->bytes) &&
	       fits(&header->lates, sizeof *before->lates, RECORDING_LATES_MAX,
	            before->bytes) &&
	       is_ring(&header->spawns, sizeof *before->spawns,
	               RECORDING_SPAWNS_MAX, before->bytes);
}

/* Maps a private copy: it is changed before it is taken over. */
static bool map(struct mapping *before, int fd)
{
	struct stat about;
	long address;

	if (system_call2(SYS_fstat, fd, &about) || !is_ours(&about))
		return false;
	before->bytes = (size_t)about.st_size;
	address =
	    system_call6(SYS_mmap, 0, before->bytes, PROT_READ | PROT_WRITE,
	                 MAP_PRIVATE | MAP_NORESERVE, fd, 0);
	if (address < 0 && address > -4096)
		return false;
	before->header = (struct recording_header *)address;
	return true;
}

static void find_tables(struct mapping *before)
{
	const struct recording_header *header = before->header;
	char *base = (char *)header;

	before->modules = (void *)(base + header->modules.offset);
	before->stacks = (void *)(base + header->stacks.offset);
	before->sockets = (void *)(base + header->sockets.offset);
	before->closings = (void *)(base + header->closings.offset);
	before->lates = (void *)(base + header->lates.offset);
	before->spawns = (void *)(base + header->spawns.offset);
	before->n_modules = header->modules.capacity;
	before->n_stacks = header->stacks.capacity;
	before->n_sockets = header->sockets.capacity;
}

static bool open_at(struct mapping *before, const char *directory)
{
	long fd;
	bool done;

	if (!*directory || !name_in(before->path, directory, strlen(directory)))
		return false;
	fd = system_call4(SYS_openat, AT_FDCWD, before->path,
	                  O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);
	if (fd < 0)
		return false;
	done = map(before, (int)fd);
	system_call1(SYS_close, fd);
	/* Nobody else would; and what is not ours can't be. */
	if (!done)
		mapping_unlink(before);
	if (done && !is_of_this_process(before)) {
		mapping_drop(before);
		done = false;
	}
	if (done)
		find_tables(before);
	return done;
}

static bool open_somewhere(struct mapping *before)
{
	const char *run = settings_value(SETTING_run);
	const char *wanted = settings_value(SETTING_directory);

	if (*run)
		return open_at(before, run);
	if (*wanted)
		return open_at(before, wanted);
	return open_at(before, "/dev/shm") || open_at(before, "/tmp");
}

/* What the program was called by the loader is another program's name now. */
static void name_program(struct mapping *before)
{
	const struct recording_header *header = before->header;

	for (uint32_t i = 0; i < header->modules.used; i++) {
		struct recording_module *module = &before->modules[i];
		struct words words;

		if (!module->ready || *module->path)
			continue;
		words = words_in(module->path, sizeof module->path);
		words_add_some(&words, header->exe, sizeof header->exe);
	}
}

static unsigned int watch_open(struct mapping *before)
{
	uint32_t n = before->header->sockets.used;
	unsigned int found = 0;

	for (uint32_t fd = 0; fd < n; fd++) {
		struct recording_socket *slot = &before->sockets[fd];

		if (!goes_on(slot) || !slot->stamp.cookie ||
		    cookie_of((int)fd) != slot->stamp.cookie)
			continue;
		slot->flags |= RECORDING_SOCKET_EXECED;
		sockets_watched[fd] = 1;
		found++;
	}
	return found;
}

void handover_unwatch(const struct mapping *before)
{
	for (uint32_t fd = 0; fd < before->header->sockets.used; fd++)
		sockets_watched[fd] = 0;
}

/* Who reads a kept recording finds them there. */
static void forget_notes(struct mapping *before)
{
	struct recording_header *header = before->header;

	header->closings.used = header->lates.used = header->spawns.used = 0;
}

bool handover_find(struct mapping *before)
{
	if (!open_somewhere(before))
		return false;
	name_program(before);
	if (is_kept())
		forget_notes(before);
	if (watch_open(before) || before->header->lates.used)
		return true;
	handover_done(before);
	return false;
}

/* Under a name of its own, as it had before. */
static void keep(const struct mapping *before)
{
	char path[512];
	struct words words = words_in(path, sizeof path);

	words_add_some(&words, before->path, folder_length(before->path));
	words_add(&words, "/finleak.");
	words_add_number(&words, before->header->pid, 10);
	words_add(&words, ".");
	words_add_number(&words, before->header->created_realtime_ns, 16);
	words_add(&words, RECORDING_SUFFIX);
	if (!words.full)
		move(before->path, path);
}

void handover_done(struct mapping *before)
{
	if (is_kept())
		keep(before);
	else
		mapping_unlink(before);
	mapping_drop(before);
}

bool handover_has_sockets(void)
{
	int gap = 0;

	for (int fd = FIRST; fd < LAST && gap < GAP; fd++) {
		struct stat about;
		long error = system_call2(SYS_fstat, fd, &about);

		/* A filter may forbid what is asked of sockets only. */
		if (!error && S_ISSOCK(about.st_mode) && address_is_tcp(fd))
			return true;
		gap = error == -EBADF ? gap + 1 : 0;
	}
	return false;
}
