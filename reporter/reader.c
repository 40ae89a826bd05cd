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
#include "source.h"

#include <stdlib.h>
#include <string.h>

static bool check_table(const struct source *source, const char *name,
                        const struct recording_table *table, size_t slot_bytes,
                        size_t most)
{
	uint64_t bytes = (uint64_t)table->used * slot_bytes;

	if (table->slot_bytes != slot_bytes || table->capacity > most ||
	    table->used > table->capacity ||
	    table->offset < sizeof(struct recording_header) ||
	    table->offset > UINT64_MAX / 4)
		return source_refuse(
		    source,
		    "is damaged: its table of %s can't be as its "
		    "header says",
		    name);
	if (table->offset + bytes > source->bytes)
		return source_cut_short(source, table->offset + bytes);
	return true;
}

/* Recordings of old have none; a ring counts on when it is full. */
static bool check_younger(const struct source *source, const char *name,
                          struct recording_table *table, size_t slot_bytes,
                          size_t most)
{
	if (!table->capacity) {
		*table = (struct recording_table){.slot_bytes =
		                                      (uint32_t)slot_bytes};
		return true;
	}
	if (table->used > table->capacity)
		table->used = table->capacity;
	return check_table(source, name, table, slot_bytes, most);
}

static bool check_tables(const struct source *source,
                         struct recording_header *header)
{
	return check_table(source, "modules", &header->modules,
	                   sizeof(struct recording_module),
	                   RECORDING_MODULES_MAX) &&
	       check_table(source, "stacks", &header->stacks,
	                   sizeof(struct recording_stack),
	                   RECORDING_STACKS_MAX) &&
	       check_table(source, "sockets", &header->sockets,
	                   sizeof(struct recording_socket),
	                   RECORDING_SOCKETS_MAX) &&
	       check_younger(source, "closings", &header->closings,
	                     sizeof(struct recording_closing),
	                     RECORDING_CLOSINGS_MAX) &&
	       check_younger(source, "late closings", &header->lates,
	                     sizeof(struct recording_late),
	                     RECORDING_LATES_MAX) &&
	       check_younger(source, "waiting connections", &header->waiting,
	                     sizeof(struct recording_waiting),
	                     RECORDING_WAITING_MAX) &&
	       check_younger(source, "threads", &header->threads,
	                     sizeof(struct recording_thread),
	                     RECORDING_THREADS_MAX) &&
	       check_younger(source, "spawned children", &header->spawns,
	                     sizeof(struct recording_spawn),
	                     RECORDING_SPAWNS_MAX);
}

static bool read_header(const struct source *source,
                        struct recording_header *header)
{
	if (source->bytes < sizeof(header->magic))
		return source_refuse(source, "is no recording of finleak");
	if (!source_read(source, header->magic, sizeof(header->magic), 0))
		return false;
	if (memcmp(header->magic, RECORDING_MAGIC, sizeof(header->magic)))
		return source_refuse(source, "is no recording of finleak");
	if (source->bytes < sizeof(*header))
		return source_cut_short(source, sizeof(*header));
	if (!source_read(source, header, sizeof(*header), 0))
		return false;
	if (header->version != RECORDING_VERSION)
		return source_refuse(
		    source,
		    "is a recording of version %u; this finleak "
		    "(" FINLEAK_VERSION ") reads version %u",
		    header->version, RECORDING_VERSION);
	if (header->header_bytes != sizeof(*header))
		return source_refuse(source,
		                     "is damaged: its header can't be %u "
		                     "bytes long",
		                     header->header_bytes);
	return check_tables(source, header);
}

/* TABLE in whole, with zeros for its holes; NULL and an error if it can't be.
 */
static void *read_table(struct source *source,
                        const struct recording_table *table)
{
	char *slots = memory_array(table->used, table->slot_bytes);
	size_t slot = 0, run;

	while ((run = source_run(source, table, &slot)) > 0) {
		uint64_t at = (uint64_t)slot * table->slot_bytes;

		if (!source_read(source, slots + at, run * table->slot_bytes,
		                 table->offset + at)) {
			free(slots);
			return NULL;
		}
		slot += run;
	}
	return slots;
}

/*
 * Closed slots are kept too: they tell when a relative, or a process that was
 * looked at, gave up a socket.
 */
static bool worth_keeping(const struct recording_socket *slot)
{
	return slot->open || slot->stamp.when_ns || slot->opened.when_ns;
}

static void keep(struct recording *recording, size_t *room, int fd,
                 const struct recording_socket *slot, uint32_t sequence_after)
{
	struct reader_socket *socket;

	if (!worth_keeping(slot))
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
static bool read_sockets(struct source *source, struct recording *recording)
{
	const struct recording_table *table = &recording->header.sockets;
	bool runs = recording->header.ended == RECORDING_END_RUNNING;
	struct recording_socket *slots = (void *)source->chunk;
	struct recording_socket *after = runs ? (void *)source->again : slots;
	size_t slot = 0, room = 0, run;

	while ((run = source_run(source, table, &slot)) > 0) {
		uint64_t at =
		    table->offset + (uint64_t)slot * table->slot_bytes;

		if (!source_read(source, slots, run * sizeof(*slots), at) ||
		    (runs &&
		     !source_read(source, after, run * sizeof(*slots), at)))
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
static bool read_settled_sockets(struct source *source,
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

static bool read_small_tables(struct source *source,
                              struct recording *recording)
{
	const struct recording_header *header = &recording->header;

	recording->n_closings = header->closings.used;
	recording->closings = read_table(source, &header->closings);
	recording->n_lates = header->lates.used;
	recording->lates = read_table(source, &header->lates);
	recording->n_waiting = header->waiting.used;
	recording->waiting = read_table(source, &header->waiting);
	recording->n_threads = header->threads.used;
	recording->threads = read_table(source, &header->threads);
	recording->threads_known =
	    header->stamped && header->threads.used < header->threads.capacity;
	recording->n_spawns = header->spawns.used;
	recording->spawns = read_table(source, &header->spawns);
	return recording->closings && recording->lates && recording->waiting &&
	       recording->threads && recording->spawns;
}

/*
 * Sockets and closings point to stacks and stacks to modules, and the process
 * may be adding to all three: so they are read in that order, with a fresh
 * count each.
 */
static bool read_tables(struct source *source, struct recording *recording)
{
	struct recording_header *header = &recording->header;

	if (!read_settled_sockets(source, recording))
		return false;
	if (!read_small_tables(source, recording))
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

	if (!source_open(source) || !read_header(source, &recording->header))
		return false;
	source->chunk = memory_array(1, SOURCE_CHUNK_BYTES);
	source->again = memory_array(1, SOURCE_CHUNK_BYTES);
	done = read_tables(source, recording);
	free(source->chunk);
	free(source->again);
	if (done)
		reader_check(recording);
	return done;
}

struct recording *reader_open_at(int fd, const char *path,
                                 char error[static READER_ERROR_MAX])
{
	struct recording *recording = memory_array(1, sizeof(*recording));
	struct source source = {.fd = fd, .path = path, .error = error};
	bool done;

	recording->path = memory_copy(path);
	done = read_all(&source, recording);
	source_close(&source);
	if (done)
		return recording;
	reader_free(recording);
	return NULL;
}

bool reader_glance(int fd, struct recording_header *header)
{
	char error[READER_ERROR_MAX];
	struct source source = {.fd = fd, .path = "", .error = error};

	return source_open(&source) && read_header(&source, header);
}

struct recording *reader_open(const char *path,
                              char error[static READER_ERROR_MAX])
{
	return reader_open_at(-1, path, error);
}

void reader_free(struct recording *recording)
{
	if (!recording)
		return;
	free(recording->path);
	free(recording->modules);
	free(recording->stacks);
	free(recording->sockets);
	free(recording->closings);
	free(recording->lates);
	free(recording->waiting);
	free(recording->threads);
	free(recording->spawns);
	free(recording);
}

static int by_fd(const void *key, const void *element)
{
	int fd = *(const int *)key;
	int other = ((const struct reader_socket *)element)->fd;

	return (fd > other) - (fd < other);
}

const struct reader_socket *reader_socket_at(const struct recording *recording,
                                             int fd)
{
	if (!recording || !recording->n_sockets)
		return NULL;
	return bsearch(&fd, recording->sockets, recording->n_sockets,
	               sizeof(*recording->sockets), by_fd);
}
