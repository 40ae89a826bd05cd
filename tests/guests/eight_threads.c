/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * eight_threads.c - H5: 800,000 times something is opened, copied or closed,
 * by eight threads that get each other's numbers; then the recording, if there
 * is one, must have the sockets of /proc/self/fd, entry for entry.  Another
 * number of operations may be given.
 */
#include "guest.h"
#include "own_recording.h"

#include <pthread.h>

enum {
	THREADS = 8,
	HELD = 12, /* by a thread, at most */
	FDS = 1024
};

/* Of each thread. */
static unsigned int operations = 100000;

struct worker {
	pthread_t thread;
	struct sockaddr_in address;
	int listener;
	int held[HELD]; /* -1: none */
	unsigned int random;
	unsigned int done;
	unsigned int failed;
};

static unsigned int next_random(struct worker *worker)
{
	worker->random ^= worker->random << 13;
	worker->random ^= worker->random >> 17;
	worker->random ^= worker->random << 5;
	return worker->random;
}

/* Not through TIME_WAIT, or ports would run out. */
static int accept_one(struct worker *worker)
{
	struct linger at_once = {1, 0};
	int fd, peer = socket(AF_INET, SOCK_STREAM, 0);

	setsockopt(peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	connect(peer, (struct sockaddr *)&worker->address,
	        sizeof(worker->address));
	fd = accept(worker->listener, NULL, NULL);
	close(peer);
	worker->done += 3;
	return fd;
}

/* A new descriptor; OTHER is one that the thread holds, or -1. */
static int open_one(struct worker *worker, int other)
{
	unsigned int choice = next_random(worker) % 64;

	worker->done++;
	if (choice == 0)
		return accept_one(worker);
	if (choice < 8 && other >= 0)
		return fcntl(other, F_DUPFD_CLOEXEC, 3);
	if (choice < 24 && other >= 0)
		return dup(other);
	return socket(AF_INET, SOCK_STREAM, 0);
}

static void step(struct worker *worker)
{
	int *slot = &worker->held[next_random(worker) % HELD];
	int other = worker->held[next_random(worker) % HELD];

	if (*slot < 0) {
		*slot = open_one(worker, other);
		worker->failed += *slot < 0;
	} else if (other >= 0 && other != *slot &&
	           next_random(worker) % 8 == 0) {
		worker->failed += dup2(other, *slot) != *slot;
		worker->done++;
	} else {
		worker->failed += close(*slot) != 0;
		*slot = -1;
		worker->done++;
	}
}

static void *work(void *context)
{
	struct worker *worker = context;

	while (worker->done < operations)
		step(worker);
	return NULL;
}

static void prepare(struct worker *worker, unsigned int number)
{
	socklen_t size = sizeof(worker->address);

	worker->random = number * 2654435761u + 1;
	memset(worker->held, -1, sizeof(worker->held));
	worker->address.sin_family = AF_INET;
	worker->address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	worker->listener = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(worker->listener, (struct sockaddr *)&worker->address, size) ||
	    listen(worker->listener, 8) ||
	    getsockname(worker->listener, (struct sockaddr *)&worker->address,
	                &size))
		abort();
}

static int is_tcp(int fd)
{
	int protocol = 0;
	socklen_t size = sizeof(protocol);

	return !getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &size) &&
	       protocol == IPPROTO_TCP;
}

int main(int argc, char **argv)
{
	static struct worker workers[THREADS];
	unsigned int done = 0, failed = 0, open = 0, wrong = 0;

	if (argc > 1)
		operations = (unsigned int)atoi(argv[1]) / THREADS;
	for (unsigned int i = 0; i < THREADS; i++)
		prepare(&workers[i], i + 1);
	for (unsigned int i = 0; i < THREADS; i++)
		pthread_create(&workers[i].thread, NULL, work, &workers[i]);
	for (unsigned int i = 0; i < THREADS; i++) {
		pthread_join(workers[i].thread, NULL);
		done += workers[i].done;
		failed += workers[i].failed;
	}
	own_recording();
	for (int fd = 0; fd < FDS; fd++) {
		open += is_tcp(fd);
		wrong += own_recording() && !own_open(fd) != !is_tcp(fd);
	}
	printf("%u operations, %u failed, %u sockets open, %u told wrongly\n",
	       done, failed, open, wrong);
	return 0;
}
