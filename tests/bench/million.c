/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * million.c - writes a recording of very many sockets that were left open:
 * million FILE [SOCKETS [SITES]].
 *
 * The sites are functions of this program itself, so that their names are found
 * where names always are.  Of every two sockets the end was read.
 */
#include "../../preload/recording.h"

#include <inttypes.h>
#include <link.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* The clock of the recording: when the process began, and when it ended. */
#define BEGAN_NS UINT64_C(1000000000000)
#define ENDED_NS UINT64_C(9000000000000)

enum { PID = 4242, READS = 1, LEVELS = 4, DIGITS = 12 };

/* A function for each digit of a site's number. */
#define FUNCTION(level, digit)                                                 \
	__attribute__((noinline)) static int level##digit(void)                \
	{                                                                      \
		return __COUNTER__;                                            \
	}
#define EACH_DIGIT(X, level)                                                   \
	X(level, 0)                                                            \
	X(level, 1)                                                            \
	X(level, 2)                                                            \
	X(level, 3)                                                            \
	X(level, 4)                                                            \
	X(level, 5)                                                            \
	X(level, 6)                                                            \
	X(level, 7)                                                            \
	X(level, 8)                                                            \
	X(level, 9)                                                            \
	X(level, 10)                                                           \
	X(level, 11)
EACH_DIGIT(FUNCTION, accept_connection_)
EACH_DIGIT(FUNCTION, handle_event_)
EACH_DIGIT(FUNCTION, run_loop_)
EACH_DIGIT(FUNCTION, start_thread_)

#define NAME(level, digit) level##digit,
static int (*const functions[LEVELS][DIGITS])(void) = {
    {EACH_DIGIT(NAME, accept_connection_)},
    {EACH_DIGIT(NAME, handle_event_)},
    {EACH_DIGIT(NAME, run_loop_)},
    {EACH_DIGIT(NAME, start_thread_)},
};

static FILE *out;

static void put(const void *from, size_t bytes)
{
	if (fwrite(from, 1, bytes, out) == bytes)
		return;
	perror("million");
	exit(1);
}

/* Tables lie one after another behind the header. */
static void place(struct recording_table *table, uint64_t *offset,
                  size_t slot_bytes, size_t slots)
{
	table->offset = *offset;
	table->slot_bytes = (uint32_t)slot_bytes;
	table->capacity = table->used = (uint32_t)slots;
	*offset += slot_bytes * slots;
}

static void put_header(size_t sockets, size_t sites)
{
	struct recording_header header = {
	    .magic = RECORDING_MAGIC,
	    .version = RECORDING_VERSION,
	    .header_bytes = sizeof(header),
	    .pid = PID,
	    .ppid = 1,
	    .ended = RECORDING_END_EXIT,
	    .stamped = 1,
	    .created_ns = BEGAN_NS,
	    .ended_ns = ENDED_NS,
	    .started_ticks = 1,
	    .boot_id = "5e7d3ba1-6bd8-4bd3-8a0c-6a8b7d1f0c11",
	    .cwd = "/",
	    .cmdline = "million",
	};
	uint64_t offset = sizeof(header);

	if (readlink("/proc/self/exe", header.exe, sizeof(header.exe) - 1) < 0)
		exit(1);
	place(&header.modules, &offset, sizeof(struct recording_module), 1);
	place(&header.stacks, &offset, sizeof(struct recording_stack),
	      sites + READS);
	place(&header.threads, &offset, sizeof(struct recording_thread), 1);
	header.threads.capacity++; /* room left: all that lived are there */
	offset += sizeof(struct recording_thread);
	place(&header.sockets, &offset, sizeof(struct recording_socket),
	      sockets);
	put(&header, sizeof(header));
}

/* The program itself; what it is called is in the header. */
static void put_module(void)
{
	struct recording_module module = {.ready = 1, .end = UINT32_MAX};

	put(&module, sizeof(module));
}

static void put_stack(size_t site, size_t sockets)
{
	extern const char __executable_start[];
	size_t rest = site;
	struct recording_stack stack = {
	    .ready = 1,
	    .call = RECORDING_CALL_ACCEPT4,
	    .frames = LEVELS,
	    .hash = site + 1,
	    .opened = sockets,
	    .most_open = (uint32_t)sockets,
	};

	for (int i = 0; i < LEVELS; i++) {
		uintptr_t code = (uintptr_t)functions[i][rest % DIGITS] -
		                 (uintptr_t)__executable_start;

		stack.frame[i] =
		    UINT64_C(1) << RECORDING_FRAME_MODULE_SHIFT | (code + 1);
		rest /= DIGITS;
	}
	put(&stack, sizeof(stack));
}

static void put_threads(void)
{
	struct recording_thread threads[2] = {{.tid = PID, .name = "million"}};

	put(threads, sizeof(threads));
}

static struct recording_address address(uint32_t host, uint16_t port)
{
	return (struct recording_address){.ip = {10, (uint8_t)(host >> 16),
	                                         (uint8_t)(host >> 8),
	                                         (uint8_t)host},
	                                  .port = port,
	                                  .family = AF_INET};
}

static void put_socket(size_t fd, size_t sites)
{
	uint32_t site = (uint32_t)(fd * UINT64_C(2654435761) % sites);
	uint64_t opened_ns = BEGAN_NS + fd * 1000000;
	struct recording_socket slot = {
	    .sequence = 2,
	    .open = 1,
	    .kind = RECORDING_KIND_ACCEPTED,
	    .flags = RECORDING_SOCKET_JOINED,
	    .opened = {opened_ns, PID, READS + site + 1},
	    .local = address(1, 8080),
	    .peer = address((uint32_t)(fd >> 15), (uint16_t)(fd | 0x8000)),
	    .stamp = {.when_ns = ENDED_NS,
	              .cookie = fd + 1,
	              .inode = fd + 1,
	              .age_ms = (uint32_t)(4000000 - fd),
	              .tcp_state = TCP_CLOSE_WAIT,
	              .fin_queued = fd % 2 ? 1 : 2,
	              .watched = 1,
	              .joined = 1},
	};

	if (fd % 2)
		slot.eof = (struct recording_mark){opened_ns + 1000, PID, 1};
	put(&slot, sizeof(slot));
}

int main(int argc, char **argv)
{
	size_t sockets = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000000;
	size_t sites = argc > 3 ? strtoul(argv[3], NULL, 10) : 10000;

	if (argc < 2 || !sites || sites > RECORDING_STACKS_MAX - READS ||
	    sockets > RECORDING_SOCKETS_MAX) {
		fputs("usage: million FILE [SOCKETS [SITES]]\n", stderr);
		return 2;
	}
	out = fopen(argv[1], "we");
	if (!out) {
		perror(argv[1]);
		return 1;
	}
	put_header(sockets, sites);
	put_module();
	for (size_t site = 0; site < sites + READS; site++)
		put_stack(site, site < READS ? 0 : sockets / sites);
	put_threads();
	for (size_t fd = 0; fd < sockets; fd++)
		put_socket(fd, sites);
	return fclose(out) ? 1 : 0;
}
