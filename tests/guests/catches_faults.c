/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * catches_faults.c - handles SIGSEGV and SIGBUS by jumping out of them, as
 * runtimes do: it hears of its own faults, and of none that a look of the
 * recorder's at its memory makes (H29).
 */
#include "guest.h"

#include <setjmp.h>
#include <sys/mman.h>

enum { PAGE = 4096, STACK = 16 * PAGE };

static sigjmp_buf before;
static volatile int expected, caught;

static void on_fault(int number)
{
	(void)number;
	caught++;
	if (!expected)
		_exit(99);
	expected = 0;
	/* The first socket of all. */
	close(socket(AF_INET, SOCK_STREAM, 0));
	siglongjmp(before, 1);
}

static void open_socket(void)
{
	close(socket(AF_INET, SOCK_STREAM, 0));
}

static char *guarded(size_t bytes)
{
	char *room = mmap(NULL, bytes + 2 * PAGE, PROT_NONE,
	                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mprotect(room + PAGE, bytes, PROT_READ | PROT_WRITE);
	return room + PAGE;
}

/* At the very top of a stack, with nothing readable above it. */
static void on_top_of(char *stack)
{
	__asm__ volatile("mov %%rsp, %%rbx\n\t"
	                 "mov %0, %%rsp\n\t"
	                 "call *%1\n\t"
	                 "mov %%rbx, %%rsp"
	                 :
	                 : "r"(stack), "r"(open_socket)
	                 : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9",
	                   "r10", "r11", "memory");
}

/* With what looks like a frame, but is none. */
static void with_frame_at(const char *frame)
{
	__asm__ volatile("push %%rbp\n\t"
	                 "push %%rbp\n\t" /* keeps the stack aligned */
	                 "mov %0, %%rbp\n\t"
	                 "call *%1\n\t"
	                 "pop %%rbp\n\t"
	                 "pop %%rbp"
	                 :
	                 : "r"(frame), "r"(open_socket)
	                 : "rax", "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9",
	                   "r10", "r11", "memory");
}

static void fault(volatile char *where)
{
	expected = 1;
	if (!sigsetjmp(before, 1))
		*where = 1;
}

int main(void)
{
	struct sigaction action = {.sa_handler = on_fault};
	char *stack = guarded(STACK);

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	fault(stack - 1);
	open_socket();
	on_top_of(stack + STACK);
	on_top_of(stack + STACK - 16);
	with_frame_at(stack + STACK);
	with_frame_at(stack - PAGE);
	with_frame_at(NULL);
	fault(stack + STACK);
	guest_leak();
	printf("%d of 2 faults caught\n", caught);
	return 0;
}
