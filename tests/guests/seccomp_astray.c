/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * seccomp_astray.c - a function without unwind tables, as a JIT makes them, has
 * what it likes in rbp where a caller's frame is looked for: the heap's
 * address, and in strict mode one of a page that nobody has asked about (H39).
 */
#include "guest.h"

#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

typedef ssize_t read_fn(int fd, void *buf, size_t size);

/* Calls READ with RBP in that register. */
ssize_t call_with(read_fn *read, int fd, void *buf, size_t size, void *rbp);
__asm__(".text\n"
        ".globl call_with\n"
        ".type call_with, @function\n"
        "call_with:\n"
        "	push %rbp\n"
        "	mov %r8, %rbp\n"
        "	mov %rdi, %rax\n"
        "	mov %esi, %edi\n"
        "	mov %rdx, %rsi\n"
        "	mov %rcx, %rdx\n"
        "	call *%rax\n"
        "	pop %rbp\n"
        "	ret\n"
        ".size call_with, . - call_with\n");

static char table[1 << 20];

int main(void)
{
	int peer, listener = guest_listen(&peer);
	int fd = accept(listener, NULL, NULL);
	void *heap = malloc(sizeof(table));
	void *rbp[] = {heap, heap, table + sizeof(table) / 2};
	char byte;

	memset(table, 1, sizeof(table));
	write(peer, "byte", 4);
	for (int i = 0; i < 3; i++) {
		if (i == 2 &&
		    prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT, 0, 0, 0))
			return 1;
		if (call_with(read, fd, &byte, 1, rbp[i]) != 1)
			return 1;
		write(1, &byte, 1);
	}
	syscall(SYS_exit, 3);
	return 2;
}
