/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * recordings.h - makes up recordings for the tests of the reporter.
 *
 * A test fills the arrays of a struct fake and writes it to a file, or hands it
 * over as if it had been read.  Times are seconds of a clock of its own.
 */
#ifndef FINLEAK_TEST_RECORDINGS_H
#define FINLEAK_TEST_RECORDINGS_H

#include "reporter/memory.h"
#include "reporter/reader.h"

#include <assert.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define FAKE __attribute__((unused)) static inline

enum {
	FAKE_MODULES = 4,
	FAKE_STACKS = 8,
	FAKE_SOCKETS = 64,
	FAKE_CLOSINGS = 4,
	FAKE_LATES = 4,
	FAKE_WAITING = 4,
	FAKE_THREADS = 4,
};

struct fake {
	struct recording_header header;
	struct recording_module modules[FAKE_MODULES];
	struct recording_stack stacks[FAKE_STACKS];
	struct recording_late lates[FAKE_LATES];
	struct recording_waiting waiting[FAKE_WAITING];
	struct recording_thread threads[FAKE_THREADS];
	struct recording_socket sockets[FAKE_SOCKETS];
	struct recording_closing closings[FAKE_CLOSINGS];
};

FAKE uint64_t fake_s(double seconds)
{
	return (uint64_t)(seconds * 1e9);
}

/* A process PID that began at 100 s and was stamped at 160 s, as it exited. */
FAKE struct fake *fake_new(int pid)
{
	struct fake *fake = calloc(1, sizeof(*fake));
	struct recording_header *header = &fake->header;

	assert(fake);
	memcpy(header->magic, RECORDING_MAGIC, sizeof(header->magic));
	header->version = RECORDING_VERSION;
	header->header_bytes = sizeof(*header);
	header->modules = (struct recording_table){
	    offsetof(struct fake, modules), sizeof(fake->modules[0]),
	    FAKE_MODULES, FAKE_MODULES, 0};
	header->stacks = (struct recording_table){offsetof(struct fake, stacks),
	                                          sizeof(fake->stacks[0]),
	                                          FAKE_STACKS, FAKE_STACKS, 0};
	header->sockets = (struct recording_table){
	    offsetof(struct fake, sockets), sizeof(fake->sockets[0]),
	    FAKE_SOCKETS, FAKE_SOCKETS, 0};
	header->closings = (struct recording_table){
	    offsetof(struct fake, closings), sizeof(fake->closings[0]),
	    FAKE_CLOSINGS, FAKE_CLOSINGS, 0};
	header->lates = (struct recording_table){offsetof(struct fake, lates),
	                                         sizeof(fake->lates[0]),
	                                         FAKE_LATES, FAKE_LATES, 0};
	header->waiting = (struct recording_table){
	    offsetof(struct fake, waiting), sizeof(fake->waiting[0]),
	    FAKE_WAITING, 0, 0};
	header->threads = (struct recording_table){
	    offsetof(struct fake, threads), sizeof(fake->threads[0]),
	    FAKE_THREADS, 0, 0};
	header->pid = (uint32_t)pid;
	header->ppid = 1;
	header->ended = RECORDING_END_EXIT;
	header->stamped = 1;
	header->created_ns = fake_s(100);
	header->ended_ns = fake_s(160);
	header->started_ticks = 9900;
	strcpy(header->boot_id, "5e7d3ba1-6bd8-4bd3-8a0c-6a8b7d1f0c11");
	strcpy(header->exe, "/srv/bin/server");
	strcpy(header->cwd, "/srv");
	memcpy(header->cmdline, "server\0--port\08080", 19);
	return fake;
}

FAKE void fake_module(struct fake *fake, int slot, const char *path)
{
	struct recording_module *module = &fake->modules[slot];

	module->ready = 1;
	module->build_id_bytes = 20;
	memset(module->build_id, 0xa0 + slot, 20);
	module->start = 0x400000u + (uint64_t)slot * 0x100000;
	module->end = module->start + 0x100000;
	snprintf(module->path, sizeof(module->path), "%s", path);
}

/* Adds a frame at OFFSET of module SLOT (-1: of none) to STACK, outermost last.
 */
FAKE void fake_frame(struct recording_stack *stack, int slot, uint64_t offset)
{
	stack->frame[stack->frames++] =
	    (uint64_t)(slot + 1) << RECORDING_FRAME_MODULE_SHIFT | offset;
}

/* Stack SLOT in CALL, of one frame at OFFSET in the first module. */
FAKE struct recording_stack *fake_stack(struct fake *fake, int slot,
                                        enum recording_call call,
                                        uint64_t offset)
{
	struct recording_stack *stack = &fake->stacks[slot];

	stack->ready = 1;
	stack->call = (uint16_t)call;
	stack->hash = offset * 31 + call;
	fake_frame(stack, 0, offset);
	return stack;
}

/* At SECONDS, by thread PID + 1, in stack SLOT (-1: none wanted). */
FAKE struct recording_mark fake_mark(const struct fake *fake, double seconds,
                                     int slot)
{
	return (struct recording_mark){fake_s(seconds), fake->header.pid + 1,
	                               (uint32_t)(slot + 1)};
}

FAKE struct recording_address fake_address(unsigned int last, uint16_t port)
{
	return (struct recording_address){
	    .ip = {127, 0, 0, (uint8_t)last}, .port = port, .family = AF_INET};
}

/*
 * Accepted at 110 s in stack 0; at the end of the process in CLOSE_WAIT for 30
 * s with nothing unread, and nobody knows whether the FIN is queued.
 */
FAKE struct recording_socket *fake_socket(struct fake *fake, int fd)
{
	struct recording_socket *slot = &fake->sockets[fd];

	slot->sequence = 2;
	slot->open = 1;
	slot->kind = RECORDING_KIND_ACCEPTED;
	slot->flags = RECORDING_SOCKET_JOINED;
	slot->opened = fake_mark(fake, 110, 0);
	slot->local = fake_address(1, 8080);
	slot->peer = fake_address(1, (uint16_t)(50000 + fd));
	slot->stamp = (struct recording_stamp){
	    .when_ns = fake->header.ended_ns,
	    .cookie = 0x1000u + (unsigned int)fd,
	    .age_ms = 30000,
	    .tcp_state = TCP_CLOSE_WAIT,
	    .joined = 1,
	};
	return slot;
}

/*
 * A listener at FD, made at 101 s in stack 0, that called listen() at 102 s in
 * stack 1 and accept() at 150 s in stack 2.
 */
FAKE struct recording_socket *fake_listener(struct fake *fake, int fd)
{
	struct recording_socket *slot = fake_socket(fake, fd);

	slot->kind = RECORDING_KIND_LISTENING;
	slot->flags = 0;
	slot->opened = fake_mark(fake, 101, 0);
	slot->listened = fake_mark(fake, 102, 1);
	slot->accepted_last = fake_mark(fake, 150, 2);
	slot->peer.family = 0;
	slot->stamp.tcp_state = TCP_LISTEN;
	slot->stamp.joined = 0;
	return slot;
}

/*
 * A connection of COOKIE in the queue of the listener at FD, in CLOSE_WAIT for
 * 5 s at the end of the process.
 */
FAKE struct recording_waiting *fake_waiting(struct fake *fake, int fd,
                                            uint64_t cookie)
{
	struct recording_waiting *waiting =
	    &fake->waiting[fake->header.waiting.used++];

	*waiting = (struct recording_waiting){
	    .stamp = {.when_ns = fake->header.ended_ns,
	              .cookie = cookie,
	              .age_ms = 5000,
	              .tcp_state = TCP_CLOSE_WAIT,
	              .joined = 1},
	    .local = fake_address(1, 8080),
	    .peer = fake_address(1, (uint16_t)(40000 + cookie)),
	    .fd = fd,
	};
	return waiting;
}

/* A server with a module, two stacks (accept, read) and the names' places. */
FAKE struct fake *fake_server(int pid)
{
	struct fake *fake = fake_new(pid);

	fake_module(fake, 0, "");
	fake_module(fake, 1, "/usr/lib/libc.so.6");
	fake_stack(fake, 0, RECORDING_CALL_ACCEPT4, 0x1000);
	fake_stack(fake, 1, RECORDING_CALL_READ, 0x2000);
	fake_stack(fake, 2, RECORDING_CALL_SHUTDOWN, 0x3000);
	return fake;
}

/* Writes the first BYTES of FAKE to a new file; the caller frees its path. */
FAKE char *fake_write(const struct fake *fake, size_t bytes)
{
	const char *folder = getenv("TMPDIR");
	char *path = memory_format("%s/fake-XXXXXX", folder ? folder : "/tmp");
	int fd = mkstemp(path);
	ssize_t written;

	assert(fd >= 0);
	written = write(fd, fake, bytes);
	assert(written == (ssize_t)bytes);
	close(fd);
	return path;
}

FAKE void fake_remove(char *path)
{
	unlink(path);
	free(path);
}

/* FAKE as the reader gives it; FAKE itself is freed. */
FAKE struct recording *fake_read(struct fake *fake)
{
	char error[READER_ERROR_MAX] = "";
	char *path = fake_write(fake, sizeof(*fake));
	struct recording *recording = reader_open(path, error);

	fake_remove(path);
	free(fake);
	if (!recording)
		fprintf(stderr, "# %s\n", error);
	assert(recording);
	return recording;
}

/* The socket at descriptor FD of RECORDING, or NULL. */
FAKE struct reader_socket *fake_found(struct recording *recording, int fd)
{
	for (size_t i = 0; i < recording->n_sockets; i++)
		if (recording->sockets[i].fd == fd)
			return &recording->sockets[i];
	return NULL;
}

#endif
