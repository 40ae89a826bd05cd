/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * prefork_counts.c - H12: what forked workers close and open changes no byte of
 * the tables in their parent's recording.
 */
#include "guest.h"
#include "own_recording.h"

enum { WORKERS = 4, SOCKETS = 20, TIMES = 200 };

static int fds[SOCKETS];

static void work(void)
{
	for (int i = 0; i < SOCKETS; i++)
		close(fds[i]);
	for (int i = 0; i < TIMES; i++) {
		int fd = socket(AF_INET, SOCK_STREAM, 0);

		dup2(fd, fds[0]);
		close(fd);
	}
}

/* A copy of what is in TABLE. */
static void *copy_of(const struct recording_header *header,
                     const struct recording_table *table)
{
	size_t bytes = (size_t)table->used * table->slot_bytes;

	return memcpy(malloc(bytes), (const char *)header + table->offset,
	              bytes);
}

static int is_as(const struct recording_header *header,
                 const struct recording_table *table, uint32_t used,
                 const void *copy)
{
	return table->used == used &&
	       !memcmp((const char *)header + table->offset, copy,
	               (size_t)used * table->slot_bytes);
}

int main(void)
{
	const struct recording_header *header;
	void *sockets = NULL, *stacks = NULL;
	struct recording_header before;
	int gate[2];
	char byte;

	for (int i = 0; i < SOCKETS; i++)
		fds[i] = socket(AF_INET, SOCK_STREAM, 0);
	header = own_recording();
	if (pipe(gate))
		return 1;
	for (int i = 0; i < WORKERS; i++) {
		if (fork())
			continue;
		/* Each waits until the parent has looked. */
		close(gate[1]);
		if (read(gate[0], &byte, 1) == 0)
			work();
		_exit(0);
	}
	if (header) {
		before = *header;
		sockets = copy_of(header, &header->sockets);
		stacks = copy_of(header, &header->stacks);
	}
	close(gate[1]);
	for (int i = 0; i < WORKERS; i++)
		wait(NULL);
	own_tell("sockets", !header || is_as(header, &header->sockets,
	                                     before.sockets.used, sockets));
	own_tell("stacks", !header || is_as(header, &header->stacks,
	                                    before.stacks.used, stacks));
	return 0;
}
