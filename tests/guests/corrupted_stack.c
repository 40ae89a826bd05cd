/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * corrupted_stack.c - opens sockets while all of the stack above is
 * overwritten: return addresses and saved registers are noise, addresses of the
 * stack, of code, of nothing (H29).  It is put right before anybody returns
 * there.
 */
#include "guest.h"

enum { WORDS = 2048, ROUNDS = 5000 };

static uintptr_t saved[WORDS];
static uint64_t seed = 88172645463325252u;

static uint64_t next_random(void)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed;
}

static uintptr_t noise(const volatile uintptr_t *words)
{
	uint64_t r = next_random() >> 8;

	switch (next_random() >> 20 & 7) {
	case 0:
		return (uintptr_t)r;
	case 1:
		return (uintptr_t)(r % 65536);
	case 2: /* a frame chain, perhaps a circle, or above the top */
		return (uintptr_t)(words + r % (WORDS * 16) - 64);
	case 3:
		return (uintptr_t)noise + r % 4096;
	case 4:
		return (uintptr_t)printf + r % 200000;
	case 5:
		return (uintptr_t)(saved + r % WORDS);
	case 6:
		return ~(uintptr_t)0 - r % 64;
	default:
		return (uintptr_t)words[r % WORDS];
	}
}

__attribute__((noinline)) static void open_socket(void)
{
	close(socket(AF_INET, SOCK_STREAM, 0));
}

__attribute__((noinline)) static void disturb(void)
{
	/* From the saved rbp on: this frame's own end, too. */
	volatile uintptr_t *words = __builtin_frame_address(0);
	static volatile int i;

	for (i = 0; i < WORDS; i++)
		saved[i] = words[i];
	for (i = 0; i < WORDS; i++)
		words[i] = noise(words);
	open_socket();
	words = __builtin_frame_address(0);
	for (i = 0; i < WORDS; i++)
		words[i] = saved[i];
}

int main(void)
{
	/* Nothing of what lies above this is anybody else's. */
	volatile char room[WORDS * sizeof(uintptr_t)];

	room[0] = 1;
	room[sizeof(room) - 1] = 1;
	open_socket();
	for (int i = 0; i < ROUNDS; i++)
		disturb();
	printf("%d rounds\n", ROUNDS + room[0] - room[sizeof(room) - 1]);
	return 0;
}
