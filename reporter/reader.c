/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reader.c - opens recordings, refuses what can't be read.
 *
 * Read with pread() and never mapped: a file that is cut short while we look at
 * it must cost an error, not a SIGBUS.
 */
#include "reader.h"

#include "memory.h"
#include "reader_check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK_BYTES = 1 << 18 };

/* A file that is being read. */
struct source {
	int fd;
	uint64_t bytes;
	const char *path;
	char *error; /* READER_ERROR_MAX */
	char *chunk;
	char *again;
};

__attribute__((format(printf, 2, 3))) static bool
refuse(const struct source *source, const char *format, ...)
{
	int n =
	    snprintf(source->error, READER_ERROR_MAX, "%.300s ", source->path);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(source->error + n, READER_ERROR_MAX - n, format, arguments);
	va_end(arguments);
	return false;
}

static bool cut_short(const struct source *source, uint64_t needed)
{
	return refuse(
	    source, "is cut short: it has %llu bytes and needs at least %llu",
	    (unsigned long long)source->bytes, (unsigned long long)needed);
}

static bool read_at(const struct source *source, void *into, size_t bytes,
                    uint64_t offset)
{
	char *to = into;

	while (bytes) {
		ssize_t n = pread(source->fd, to, bytes, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return refuse(source, "can't be read: %s",
			              strerror(errno));
		if (n == 0)
			return refuse(source,
			              "was cut short while it was read");
		to += n;
		bytes -= (size_t)n;
		offset += (uint64_t)n;
	}
	return true;
}

static bool open_source(struct source *source)
{
	struct stat status;

	/* O_NONBLOCK: a pipe of that name must not hang us. */
	source->fd = open(source->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (source->fd < 0 || fstat(source->fd, &status) < 0)
		return refuse(source, "can't be read: %s", strerror(errno));
	if (!S_ISREG(status.st_mode))
		return refuse(source, "is no regular file");
	if (status.st_size == 0)
		return refuse(source, "is empty");
	source->bytes = (uint64_t)status.st_size;
	return true;
}

static bool check_table(const struct source *source, const char *name,
                        const struct recording_table *table, size_t slot_bytes,
                        size_t most)
{
	uint64_t bytes = (uint64_t)table->used * slot_bytes;

	if (table->slot_bytes != slot_bytes || table->capacity > most ||
	    table->used > table->capacity ||
	    table->offset < sizeof(struct recording_header) ||
	    table->offset > UINT64_MAX / 4)
		return refuse(source,
		              "is damaged: its table of %s can't be as its "
		              "header says",
		              name);
	if (table->offset + bytes > source->bytes)
		return cut_short(source, table->offset + bytes);
	return true;
}

static bool read_header(const struct source *source,
                        struct recording_header *header)
{
	if (source->bytes < sizeof(header->magic))
		return refuse(source, "is no recording of finleak");
	if (!read_at(source, header->magic, sizeof(header->magic), 0))
		return false;
	if (memcmp(header->magic, RECORDING_MAGIC, sizeof(header->magic)))
		return refuse(source, "is no recording of finleak");
	if (source->bytes < sizeof(*header))
		return cut_short(source, sizeof(*header));
	if (!read_at(source, header, sizeof(*header), 0))
		return false;
	if (header->version != RECORDING_VERSION)
		return refuse(source,
		              "is a recording of version %u; this finleak "
		              "(" FINLEAK_VERSION ") reads version %u",
		              header->version, RECORDING_VERSION);
	if (header->header_bytes != sizeof(*header))
		return refuse(source,
		              "is damaged: its header can't be %u "
		              "bytes long",
		              header->header_bytes);
	return check_table(source, "modules", &header->modules,
	                   sizeof(struct recording_module),
	                   RECORDING_MODULES_MAX) &&
	       check_table(source, "stacks", &header->stacks,
	                   sizeof(struct recording_stack),
	                   RECORDING_STACKS_MAX) &&
	       check_table(source, "sockets", &header->sockets,
	                   sizeof(struct recording_socket),
	                   RECORDING_SOCKETS_MAX);
}

/*
 * The next run of slots of TABLE at or after *SLOT that is no hole and fits a
 * chunk: its length; 0 if there is none.
 */
static size_t next_run(const struct source *source,
                       const struct recording_table *table, size_t *slot)
{
	uint64_t at = table->offset + (uint64_t)*slot * table->slot_bytes;
	off_t data, hole;
	size_t run = CHUNK_BYTES / table->slot_bytes;

	if (*slot >= table->used)
		return 0;
	data = lseek(source->fd, (off_t)at, SEEK_DATA);
	if (data < 0 && errno == ENXIO)
		return 0; /* Nothing but a hole up to the end of the file. */
	if (data > (off_t)at)
		*slot = ((uint64_t)data - table->offset) / table->slot_bytes;
	if (*slot >= table->used)
		return 0;
	hole = data < 0 ? -1 : lseek(source->fd, data, SEEK_HOLE);
	if (hole > 0) {
		uint64_t end =
		    ((uint64_t)hole - table->offset + table->slot_bytes - 1) /
		    table->slot_bytes;

		if (end > *slot && end - *slot < run)
			run = end - *slot;
	}
	return run < table->used - *slot ? run : table->used - *slot;
}

/* TABLE in whole, with zeros for its holes; NULL and an error if it can't be.
 */
static void *read_table(const struct source *source,
                        const struct recording_table *table)
{
	char *slots = memory_array(table->used, table->slot_bytes);
	size_t slot = 0, run;

	while ((run = next_run(source, table, &slot)) > 0) {
		uint64_t at = (uint64_t)slot * table->slot_bytes;

		if (!read_at(source, slots + at, run * table->slot_bytes,
		             table->offset + at)) {
			free(slots);
			return NULL;
		}
		slot += run;
	}
	return slots;
}

/*
 * Of an image that was not stamped, closed slots are kept too: they tell a
 * socket that was closed after somebody looked from one that no hook saw.
 */
static bool worth_keeping(const struct recording_header *header,
                          const struct recording_socket *slot)
{
	if (slot->open || slot->stamp.when_ns)
		return true;
	return !header->stamped && slot->opened.when_ns;
}

static void keep(struct recording *recording, size_t *room, int fd,
                 const struct recording_socket *slot, uint32_t sequence_after)
{
	struct reader_socket *socket;

	if (!worth_keeping(&recording->header, slot))
		return;
	recording->sockets =
	    memory_grow(recording->sockets, recording->n_sockets, room,
	                sizeof(*recording->sockets));
	socket = &recording->sockets[recording->n_sockets++];
	socket->fd = fd;
	socket->slot = *slot;
	if (slot->sequence % 2 || slot->sequence != sequence_after)
		reader_check_unsettled(&socket->slot);
}

/*
 * Sockets are streamed: a million slots are 256 MiB and few may hold anything.
 * While the process runs each chunk is read twice: a slot whose sequence moved
 * in between may be torn.
 */
static bool read_sockets(const struct source *source,
                         struct recording *recording)
{
	const struct recording_table *table = &recording->header.sockets;
	bool runs = recording->header.ended == RECORDING_END_RUNNING;
	struct recording_socket *slots = (void *)source->chunk;
	struct recording_socket *after = runs ? (void *)source->again : slots;
	size_t slot = 0, room = 0, run;

	while ((run = next_run(source, table, &slot)) > 0) {
		uint64_t at =
		    table->offset + (uint64_t)slot * table->slot_bytes;

		if (!read_at(source, slots, run * sizeof(*slots), at) ||
		    (runs && !read_at(source, after, run * sizeof(*slots), at)))
			return false;
		for (size_t i = 0; i < run; i++)
			keep(recording, &room, (int)(slot + i), &slots[i],
			     after[i].sequence);
		slot += run;
	}
	recording->sockets =
	    memory_shrink(recording->sockets, recording->n_sockets,
	                  sizeof(*recording->sockets));
	return true;
}

/* Sockets that belong to the header: once more if the stamp came in between. */
static bool read_settled_sockets(const struct source *source,
                                 struct recording *recording)
{
	struct recording_header *header = &recording->header;
	uint32_t stamped = header->stamped;

	if (!read_sockets(source, recording) || !read_header(source, header))
		return false;
	if (header->stamped == stamped)
		return true;
	recording->n_sockets = 0;
	free(recording->sockets);
	recording->sockets = NULL;
	return read_sockets(source, recording);
}

/*
 * Sockets point to stacks and stacks to modules, and the process may be adding
 * to all three: so they are read in that order, with a fresh count each.
 */
static bool read_tables(const struct source *source,
                        struct recording *recording)
{
	struct recording_header *header = &recording->header;

	if (!read_settled_sockets(source, recording))
		return false;
	recording->n_stacks = header->stacks.used;
	recording->stacks = read_table(source, &header->stacks);
	if (!recording->stacks || !read_header(source, header))
		return false;
	recording->n_modules = header->modules.used;
	recording->modules = read_table(source, &header->modules);
	return recording->modules;
}

static bool read_all(struct source *source, struct recording *recording)
{
	bool done;

	if (!open_source(source) || !read_header(source, &recording->header))
		return false;
	source->chunk = memory_array(1, CHUNK_BYTES);
	source->again = memory_array(1, CHUNK_BYTES);
	done = read_tables(source, recording);
	free(source->chunk);
	free(source->again);
	if (done)
		reader_check(recording);
	return done;
}

struct recording *reader_open(const char *path,
                              char error[static READER_ERROR_MAX])
{
	struct recording *recording = memory_array(1, sizeof(*recording));
	struct source source = {.path = path, .error = error};
	bool done;

	recording->path = memory_copy(path);
	done = read_all(&source, recording);
	if (source.fd >= 0)
		close(source.fd);
	if (done)
		return recording;
	reader_free(recording);
	return NULL;
}

void reader_free(struct recording *recording)
{
	if (!recording)
		return;
	free(recording->path);
	free(recording->modules);
	free(recording->stacks);
	free(recording->sockets);
	free(recording);
}
