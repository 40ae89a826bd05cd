/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reused_by_io_uring.c - a descriptor is closed and used for another connection
 * by io_uring, which no hook sees: that one must not get the old stacks.
 */
#include "story.h"

#include <linux/io_uring.h>
#include <sys/mman.h>

static struct {
	int fd;
	unsigned int *tail;
	unsigned int *mask;
	unsigned int *array;
	struct io_uring_sqe *requests;
	unsigned int *done_head;
	unsigned int *done_mask;
	struct io_uring_cqe *done;
} ring;

static char *map(size_t bytes, long long offset)
{
	void *where = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
	                   ring.fd, offset);

	story_must(where != MAP_FAILED);
	return where;
}

static void open_ring(void)
{
	struct io_uring_params parameters;
	char *room, *done;

	memset(&parameters, 0, sizeof(parameters));
	ring.fd = (int)syscall(SYS_io_uring_setup, 4, &parameters);
	if (ring.fd < 0)
		story_skip("io_uring is not allowed here");
	room = map(4096, IORING_OFF_SQ_RING);
	done = map(4096, IORING_OFF_CQ_RING);
	ring.requests = (void *)map(4096, IORING_OFF_SQES);
	ring.tail = (void *)(room + parameters.sq_off.tail);
	ring.mask = (void *)(room + parameters.sq_off.ring_mask);
	ring.array = (void *)(room + parameters.sq_off.array);
	ring.done_head = (void *)(done + parameters.cq_off.head);
	ring.done_mask = (void *)(done + parameters.cq_off.ring_mask);
	ring.done = (void *)(done + parameters.cq_off.cqes);
}

/* Has the kernel do OPERATION on FD; gives the result. */
static int do_it(int operation, int fd)
{
	unsigned int slot = *ring.tail & *ring.mask;
	struct io_uring_sqe *request = &ring.requests[slot];
	int result;

	memset(request, 0, sizeof(*request));
	request->opcode = (unsigned char)operation;
	request->fd = fd;
	ring.array[slot] = slot;
	__atomic_store_n(ring.tail, *ring.tail + 1, __ATOMIC_RELEASE);
	story_must(syscall(SYS_io_uring_enter, ring.fd, 1, 1,
	                   IORING_ENTER_GETEVENTS, NULL, 0) == 1);
	result = ring.done[*ring.done_head & *ring.done_mask].res;
	__atomic_store_n(ring.done_head, *ring.done_head + 1, __ATOMIC_RELEASE);
	return result;
}

static void story(void)
{
	int listener = story_listen(AF_INET), peer, fd;
	char byte;

	open_ring();
	peer = story_connect(listener);
	fd = accept_connection(listener);
	story_send(peer, "x");
	story_must(read(fd, &byte, 1) == 1);
	story_must(do_it(IORING_OP_CLOSE, fd) == 0);
	close(peer);
	peer = story_connect(listener);
	story_must(do_it(IORING_OP_ACCEPT, listener) == fd);
	story_hang_up(peer, fd);
	if (story_clean)
		do_it(IORING_OP_CLOSE, fd);
	story_expect("fin-unread count=1 opened~no_hook_sees last_use=- "
	             "origin=unseen");
}
