/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * coroutines.c - opens sockets on stacks that it has made, entered by
 * makecontext() and by hand, and unmaps them as soon as they are left; what is
 * recorded begins as backtrace() says, or its loss is counted (H29).
 */
#include "guest.h"
#include "own_recording.h"

#include <alloca.h>
#include <execinfo.h>
#include <pthread.h>
#include <sys/mman.h>
#include <ucontext.h>

enum { PAGE = 4096, STACK = 16 * PAGE, ROUNDS = 1500, THREADS = 3 };

/* Calls run(depth) on a stack that ends at TOP.  Nothing tells how to unwind.
 */
void call_on(void *top, void (*run)(int), int depth);

__asm__("call_on:\n\t"
        "push %rbp\n\t"
        "push %rbx\n\t"
        "mov %rsp, %rbx\n\t"
        "mov %rdi, %rsp\n\t"
        "mov %edx, %edi\n\t"
        "mov $0x123456789, %rbp\n\t"
        "call *%rsi\n\t"
        "mov %rbx, %rsp\n\t"
        "pop %rbx\n\t"
        "pop %rbp\n\t"
        "ret");

static int wrong, untold, right;
static __thread ucontext_t outside, inside;

static void compare(const struct recording_stack *stack)
{
	void *frames[RECORDING_DEPTH];
	int n = backtrace(frames, RECORDING_DEPTH), same = 1;

	if (!stack) {
		__atomic_add_fetch(&untold, 1, __ATOMIC_RELAXED);
		return;
	}
	/* The first two are of this function, and of where it differs. */
	for (int i = 2; i < n && same; i++)
		same = i - 1 < stack->frames &&
		       own_address(stack->frame[i - 1]) == (uintptr_t)frames[i];
	__atomic_add_fetch(same ? &right : &wrong, 1, __ATOMIC_RELAXED);
}

__attribute__((noinline)) static void open_socket(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (own_recording())
		compare(own_stack(&own_socket(fd)->opened));
	close(fd);
}

static void deeper(int depth)
{
	volatile char *room = alloca(16 + (size_t)depth % 3 * 300);

	room[0] = 1;
	if (depth)
		deeper(depth - 1);
	else
		open_socket();
	room[1] = room[0];
}

static void coroutine(int depth)
{
	deeper(depth);
	swapcontext(&inside, &outside);
}

static void by_makecontext(char *stack, int depth)
{
	getcontext(&inside);
	inside.uc_stack.ss_sp = stack;
	inside.uc_stack.ss_size = STACK;
	makecontext(&inside, (void (*)(void))coroutine, 1, depth);
	swapcontext(&outside, &inside);
}

static void *work(void *unused)
{
	for (int i = 0; i < ROUNDS; i++) {
		/* Pages that can't be read on both sides. */
		char *stack = mmap(NULL, STACK + 2 * PAGE, PROT_NONE,
		                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		int depth = i / 5 % 10;

		mprotect(stack + PAGE, STACK, PROT_READ | PROT_WRITE);
		if (i % 2)
			by_makecontext(stack + PAGE, depth);
		else
			call_on(stack + PAGE + STACK - i % 4 * 16, deeper,
			        depth);
		munmap(stack, STACK + 2 * PAGE);
	}
	return unused;
}

int main(void)
{
	pthread_t thread[THREADS];
	void *frames[4];
	int counted = 1;

	close(socket(AF_INET, SOCK_STREAM, 0));
	own_recording();
	backtrace(frames, 4); /* Loads what it needs. */
	for (int i = 0; i < THREADS; i++)
		pthread_create(&thread[i], NULL, work, NULL);
	for (int i = 0; i < THREADS; i++)
		pthread_join(thread[i], NULL);
	if (own_recording())
		counted = right >= ROUNDS && (uint64_t)untold <= own_losses();
	printf("%d wrong, the others are right or counted: %s\n", wrong,
	       counted ? "yes" : "no");
	return 0;
}
