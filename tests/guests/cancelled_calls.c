/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cancelled_calls.c - threads are cancelled, or a handler jumps, while they
 * wait in a hooked call: what is closed after that must be known (H33).
 */
#include "recorded.h"

#include <netinet/tcp.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/uio.h>

extern ssize_t __read_chk(int, void *, size_t, size_t);
extern ssize_t __recv_chk(int, void *, size_t, size_t, int);

enum { FDS = 64 };

static char bytes[1 << 20];
static struct iovec part = {bytes, sizeof(bytes)};
static struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
static struct mmsghdr messages = {
    .msg_hdr = {.msg_iov = &part, .msg_iovlen = 1}};

/* An end of a connection that has nothing to read; the other in PEER. */
static int quiet_end(int *peer)
{
	int listener = guest_listen(peer);
	int fd = accept(listener, NULL, NULL);

	close(listener);
	return fd;
}

/* One that takes no bytes any more. */
static int full_end(int *peer)
{
	int fd = quiet_end(peer);

	while (send(fd, bytes, sizeof(bytes), MSG_DONTWAIT) > 0)
		;
	return fd;
}

/* Its close() waits for the bytes to be taken. */
static int lingering_end(int *peer)
{
	struct linger patient = {1, 60};
	int fd = full_end(peer);

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &patient, sizeof(patient));
	return fd;
}

static int idle_listener(int *peer)
{
	int listener = guest_listen(peer);

	close(accept(listener, NULL, NULL));
	return listener;
}

static struct sockaddr_in busy;

/* A socket that can connect to nobody: the queue of BUSY is full. */
static int stranger(int *peer)
{
	socklen_t size = sizeof(busy);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	busy = (struct sockaddr_in){.sin_family = AF_INET};
	busy.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bind(listener, (struct sockaddr *)&busy, size);
	listen(listener, 0);
	getsockname(listener, (struct sockaddr *)&busy, &size);
	*peer = socket(AF_INET, SOCK_STREAM, 0);
	connect(*peer, (struct sockaddr *)&busy, size);
	return socket(AF_INET, SOCK_STREAM, 0);
}

static int pipe_to_write(void)
{
	int ends[2] = {-1, -1};

	return pipe(ends) ? -1 : ends[1];
}

/* Its name, a descriptor that it waits for, and the call. */
#define CALLS(X)                                                               \
	X(read, quiet_end, read(fd, bytes, 1))                                 \
	X(readv, quiet_end, readv(fd, &part, 1))                               \
	X(recv, quiet_end, recv(fd, bytes, 1, 0))                              \
	X(recvfrom, quiet_end, recvfrom(fd, bytes, 1, 0, NULL, NULL))          \
	X(recvmsg, quiet_end, recvmsg(fd, &message, 0))                        \
	X(recvmmsg, quiet_end, recvmmsg(fd, &messages, 1, 0, NULL))            \
	X(read_chk, quiet_end, __read_chk(fd, bytes, 1, sizeof(bytes)))        \
	X(recv_chk, quiet_end, __recv_chk(fd, bytes, 1, sizeof(bytes), 0))     \
	X(splice, quiet_end, splice(fd, NULL, pipe_to_write(), NULL, 1, 0))    \
	X(accept, idle_listener, accept(fd, NULL, NULL))                       \
	X(accept4, idle_listener, accept4(fd, NULL, NULL, 0))                  \
	X(connect, stranger,                                                   \
	  connect(fd, (struct sockaddr *)&busy, sizeof(busy)))                 \
	X(write, full_end, write(fd, bytes, 1))                                \
	X(writev, full_end, writev(fd, &part, 1))                              \
	X(send, full_end, send(fd, bytes, 1, 0))                               \
	X(sendto, full_end, sendto(fd, bytes, 1, 0, NULL, 0))                  \
	X(sendmsg, full_end, sendmsg(fd, &message, 0))                         \
	X(sendmmsg, full_end, sendmmsg(fd, &messages, 1, 0))                   \
	X(close, lingering_end, close(fd))                                     \
	X(system, quiet_end, system("exec sleep 60"))

#define CALL_FUNCTION(name, make, call)                                        \
	static void call_##name(int fd)                                        \
	{                                                                      \
		(void)fd;                                                      \
		(void)!(call);                                                 \
	}
CALLS(CALL_FUNCTION)

static const struct waiting {
	const char *name;
	int (*make)(int *peer);
	void (*call)(int fd);
} table[] = {
#define CALL_ROW(name, make, call) {#name, make, call_##name},
    CALLS(CALL_ROW)};

/* A thread that waits in one of them. */
struct waiter {
	const struct waiting *waiting;
	pthread_t thread;
	atomic_int tid; /* 0: not there yet */
	int fd;
	bool jumps;
	bool came_back;
};

static __thread sigjmp_buf back;

static void jump(int number)
{
	siglongjmp(back, number);
}

static void give_up(void *fd)
{
	close(*(int *)fd);
}

static void wait_in_call(struct waiter *waiter)
{
	if (waiter->jumps && sigsetjmp(back, 1)) {
		waiter->came_back = true;
		return;
	}
	waiter->tid = gettid();
	waiter->waiting->call(waiter->fd);
}

static void *run(void *context)
{
	struct waiter *waiter = context;

	pthread_cleanup_push(give_up, &waiter->fd);
	wait_in_call(waiter);
	pthread_cleanup_pop(1);
	return NULL;
}

/* Until the thread sleeps, twice in a row. */
static void see_it_wait(struct waiter *waiter)
{
	int asleep = 0;

	while (asleep < 2) {
		char path[64], line[256] = "";
		FILE *file;

		usleep(1000);
		snprintf(path, sizeof(path), "/proc/self/task/%d/stat",
		         waiter->tid);
		file = waiter->tid ? fopen(path, "r") : NULL;
		if (!file)
			continue;
		if (fgets(line, sizeof(line), file))
			asleep = strstr(line, ") S ") ? asleep + 1 : 0;
		fclose(file);
	}
}

static void try(const struct waiting *waiting, bool jumps)
{
	struct waiter waiter = {.waiting = waiting, .jumps = jumps};
	void *result = NULL;
	int peer;

	waiter.fd = waiting->make(&peer);
	pthread_create(&waiter.thread, NULL, run, &waiter);
	see_it_wait(&waiter);
	if (jumps)
		pthread_kill(waiter.thread, SIGUSR1);
	else
		pthread_cancel(waiter.thread);
	pthread_join(waiter.thread, &result);
	printf("%s %s, %u told wrongly\n", waiting->name,
	       result == PTHREAD_CANCELED ? "was cancelled"
	       : waiter.came_back         ? "was left"
	                                  : "came back",
	       recorded_wrongly(FDS));
	fflush(stdout);
	close(peer);
}

int main(void)
{
	struct sigaction action = {.sa_handler = jump};

	sigaction(SIGUSR1, &action, NULL);
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		try(&table[i], false);
	/* Not out of system(), which blocks signals. */
	for (size_t i = 0; i + 1 < sizeof(table) / sizeof(*table); i++)
		try(&table[i], true);
	return 0;
}
