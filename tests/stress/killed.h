/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * killed.h - processes to be killed: some threads that open, use, copy and
 * close sockets, and note it.
 */
#ifndef KILLED_H
#define KILLED_H

#include "../../preload/recording.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { THREADS = 4, DEEP = 24 };

/* What a thread holds: the ends of a connection, and plain sockets. */
enum { LISTENER, CLIENT, SERVER, PLAIN, HELD = PLAIN + 6 };

enum state { EMPTY, OPENING, OPEN, CLOSING };

struct note {
	enum state state;
	int fd;
	uint32_t call;    /* that opened it */
	uint32_t used;    /* 1: a byte was written or read */
	uint32_t ended;   /* 1: the end of its stream was read */
	uint64_t took_ms; /* to open it */
	uint32_t shut;    /* 1: its writing side was shut down */
};

struct worker {
	struct note notes[HELD];
	struct sockaddr_in address; /* of the listener */
	unsigned int random;
	int step; /* of the connection's life */
};

static struct worker *workers;

static unsigned int next_random(unsigned int *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void set_state(struct note *note, enum state state)
{
	__atomic_store_n(&note->state, state, __ATOMIC_SEQ_CST);
}

static void set(uint32_t *fact)
{
	__atomic_store_n(fact, 1, __ATOMIC_SEQ_CST);
}

/* A copy of OTHER, or a connection to it, or a new socket: by the CALL. */
static int open_by(uint32_t call, int other)
{
	switch (call) {
	case RECORDING_CALL_DUP:
		return dup(other);
	case RECORDING_CALL_ACCEPT4:
		return accept4(other, NULL, NULL, 0);
	default:
		return socket(AF_INET, SOCK_STREAM, 0);
	}
}

/* At many depths, so that there are many stacks. */
__attribute__((noinline)) static int open_deep(int depth, uint32_t call,
                                               int other)
{
	int fd =
	    depth ? open_deep(depth - 1, call, other) : open_by(call, other);

	__asm__ volatile("" : "+r"(fd)); /* no tail call */
	return fd;
}

static void open_one(struct worker *worker, struct note *note, uint32_t call,
                     const struct note *other)
{
	int depth = (int)(next_random(&worker->random) % DEEP);
	uint64_t begun;

	note->call = call == RECORDING_CALL_DUP ? other->call : call;
	note->used = note->ended = note->shut = 0;
	set_state(note, OPENING);
	begun = now_ms();
	note->fd = open_deep(depth, call, other ? other->fd : -1);
	if (note->fd < 0)
		abort();
	note->took_ms = now_ms() - begun;
	set_state(note, OPEN);
}

static void close_one(struct note *note)
{
	set_state(note, CLOSING);
	close(note->fd);
	set_state(note, EMPTY);
}

/* The next thing in the life of a connection. */
static void move_on(struct worker *worker)
{
	struct note *client = &worker->notes[CLIENT];
	struct note *server = &worker->notes[SERVER];
	char byte = 0;

	switch (worker->step++ % 8) {
	case 0:
		open_one(worker, client, RECORDING_CALL_SOCKET, NULL);
		connect(client->fd, (struct sockaddr *)&worker->address,
		        sizeof(worker->address));
		break;
	case 1:
		open_one(worker, server, RECORDING_CALL_ACCEPT4,
		         &worker->notes[LISTENER]);
		break;
	case 2:
		if (write(client->fd, &byte, 1) == 1)
			set(&client->used);
		break;
	case 3:
		if (read(server->fd, &byte, 1) == 1)
			set(&server->used);
		break;
	case 4:
		if (!shutdown(client->fd, SHUT_WR))
			set(&client->shut);
		break;
	case 5:
		if (!read(server->fd, &byte, 1))
			set(&server->ended);
		break;
	case 6:
		close_one(server);
		break;
	default:
		close_one(client);
	}
}

static void step(struct worker *worker)
{
	unsigned int choice = next_random(&worker->random) % (HELD - 1);
	struct note *note = &worker->notes[PLAIN + choice];
	const struct note *other =
	    &worker->notes[next_random(&worker->random) % HELD];

	if (PLAIN + choice >= HELD)
		move_on(worker);
	else if (note->state == OPEN)
		close_one(note);
	else if (other->state == OPEN)
		open_one(worker, note, RECORDING_CALL_DUP, other);
	else
		open_one(worker, note, RECORDING_CALL_SOCKET, NULL);
}

static void *work(void *context)
{
	struct worker *worker = context;
	struct note *listener = &worker->notes[LISTENER];
	socklen_t size = sizeof(worker->address);

	open_one(worker, listener, RECORDING_CALL_SOCKET, NULL);
	if (listen(listener->fd, 8) ||
	    getsockname(listener->fd, (struct sockaddr *)&worker->address,
	                &size))
		abort();
	for (;;)
		step(worker);
	return NULL;
}

static void be_killed(void)
{
	pthread_t thread;

	for (int i = 1; i < THREADS; i++)
		pthread_create(&thread, NULL, work, &workers[i]);
	work(&workers[0]);
}

#endif
