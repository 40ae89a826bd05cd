/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * malloc_aborts.c - once its first socket is open, whoever allocates while it
 * is in a call that finleak hooks ends it: the caller may hold the allocator's
 * lock (H30).
 */
#include "guest.h"

#include <alloca.h>
#include <sys/syscall.h>
#include <sys/uio.h>

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t n, size_t size);
extern void *__libc_realloc(void *old, size_t size);
extern void __libc_free(void *old);

static __thread int forbidden;

static void check(void)
{
	static const char text[] = "allocated in a hook\n";

	if (!forbidden)
		return;
	if (write(2, text, sizeof(text) - 1) > 0)
		abort();
}

void *malloc(size_t size)
{
	check();
	return __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	check();
	return __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
	check();
	return __libc_realloc(old, size);
}

void free(void *old)
{
	check();
	__libc_free(old);
}

static void use(int listener, const struct sockaddr_in *address)
{
	int peer = socket(AF_INET, SOCK_STREAM, 0), fd, copy;
	char bytes[16] = "";
	struct iovec vector = {bytes, sizeof(bytes)};

	connect(peer, (const struct sockaddr *)address, sizeof(*address));
	fd = accept(listener, NULL, NULL);
	copy = dup(fd);
	write(peer, bytes, 4);
	read(fd, bytes, 4);
	send(fd, bytes, 4, 0);
	recv(peer, bytes, 4, 0);
	writev(fd, &vector, 1);
	readv(peer, &vector, 1);
	shutdown(peer, SHUT_WR);
	read(copy, bytes, 1);
	dup2(peer, copy);
	close(fd);
	close_range((unsigned int)copy, (unsigned int)copy, 0);
	syscall(SYS_close, peer);
}

/* At a depth that is new its stacks must be unwound. */
static void use_at_depth(int depth, int listener,
                         const struct sockaddr_in *address)
{
	volatile char *room = alloca(16 + (size_t)depth % 5 * 16);

	room[0] = 1;
	if (depth)
		use_at_depth(depth - 1, listener, address);
	else
		use(listener, address);
	room[1] = room[0];
}

int main(void)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	int peer, listener = guest_listen(&peer), fd;

	close(accept(listener, NULL, NULL));
	getsockname(listener, (struct sockaddr *)&address, &size);
	forbidden = 1;
	for (int depth = 0; depth < 50; depth++)
		use_at_depth(depth, listener, &address);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	forbidden = 0;
	printf("the next descriptor is %d\n", fd);
	return 0;
}
