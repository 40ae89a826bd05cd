/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * code_without_tables.c - calls from code that nobody can unwind, with anything
 * in rbp, as just-in-time compilers have it (H29).
 */
#include "guest.h"

#include <sys/mman.h>

static void open_socket(void)
{
	close(socket(AF_INET, SOCK_STREAM, 0));
}

/* push rbp; mov rbp, VALUE; sub rsp, 0; call *rdi; add rsp, 0; pop rbp; ret */
static const unsigned char code[] = {
    0x55, 0x48, 0xbd, 0,    0,    0,    0,    0,    0, 0,    0,   0x48,
    0x83, 0xec, 0,    0xff, 0xd7, 0x48, 0x83, 0xc4, 0, 0x5d, 0xc3};

int main(void)
{
	static const uint64_t values[] = {0,  1,  8,   0xdeadbeef00000000,
	                                  -1, -8, -16, 0x7fffffffffff};
	unsigned char *page =
	    mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	         MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++) {
		memcpy(page, code, sizeof(code));
		memcpy(page + 3, &values[i], sizeof(values[i]));
		((void (*)(void (*)(void)))page)(open_socket);
	}
	puts("survived");
	return 0;
}
