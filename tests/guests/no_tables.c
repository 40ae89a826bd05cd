/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * no_tables.c - is built without unwind tables; anything may be in rbp where
 * its functions open sockets (H29).  The first frame of their stacks is known
 * all the same.
 */
#include "guest.h"
#include "own_recording.h"

#include <alloca.h>

enum { ROUNDS = 2000 };

static volatile uint64_t sink;
static int untold;

__attribute__((noinline)) static uint64_t deeper(int depth, uint64_t a,
                                                 uint64_t b, uint64_t c)
{
	uint64_t d = a * 31 + b, e = b * 37 + c, f = c * 41 + a, g = a ^ b ^ c;
	int fd;

	if (depth)
		return deeper(depth - 1, d, e, f) + d + e + f + g;
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (own_recording()) {
		const struct recording_stack *stack =
		    own_stack(&own_socket(fd)->opened);

		untold += !stack && !own_losses();
	}
	close(fd);
	return d ^ e ^ f ^ g;
}

__attribute__((noinline)) static uint64_t with_room(int depth, uint64_t a)
{
	volatile char *room = alloca(16 + a % 512);

	room[0] = 1;
	return deeper(depth, a, a * 3, a * 7) + (uint64_t)room[0];
}

int main(void)
{
	close(socket(AF_INET, SOCK_STREAM, 0));
	own_recording();
	for (uint64_t i = 0; i < ROUNDS; i++)
		sink += with_room((int)(i % 12), i * 0x9e3779b97f4a7c15u);
	printf("%d rounds, %d stacks neither told nor counted\n", ROUNDS,
	       untold);
	return 0;
}
