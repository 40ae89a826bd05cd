/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * system.c - small things asked of the kernel.
 */
#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/uio.h>

bool system_locked;

long system_read_file(const char *path, char *text, size_t room)
{
	long fd, got, n = 0;

	text[0] = '\0';
	fd = system_call4(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return fd;
	do {
		got =
		    system_call3(SYS_read, fd, text + n, room - 1 - (size_t)n);
		if (got > 0)
			n += got;
	} while (got == -EINTR || (got > 0 && (size_t)n < room - 1));
	system_call1(SYS_close, fd);
	text[n] = '\0';
	return got < 0 ? got : n;
}

/*
 * Valgrind's marker: rotations that leave the register as it was, and an
 * exchange of rbx with itself.  Nothing for a processor, but valgrind reads
 * there a question (0x1001: are you there?) and answers 1 or more.
 */
static bool in_valgrind(void)
{
	const uint64_t question[6] = {0x1001};
	uint64_t answer = 0;

	__asm__ volatile("rolq $3, %%rdi\n\t"
	                 "rolq $13, %%rdi\n\t"
	                 "rolq $61, %%rdi\n\t"
	                 "rolq $51, %%rdi\n\t"
	                 "xchgq %%rbx, %%rbx"
	                 : "+d"(answer)
	                 : "a"(question)
	                 : "rdi", "cc", "memory");
	return answer;
}

bool system_read(uintptr_t address, void *to, size_t n)
{
	struct iovec local = {to, n}, remote = {(void *)address, n};
	long pid = system_call0(SYS_getpid);

	return system_call6(SYS_process_vm_readv, pid, &local, 1, &remote, 1,
	                    0) == (long)n;
}

bool system_readable(uintptr_t address)
{
	char byte;

	/* Which would report the bad memory as the host's fault. */
	if (in_valgrind())
		return system_read(address, &byte, sizeof byte);
	/*
	 * rt_sigprocmask copies the new set before it looks at the command, so
	 * a command that does not exist tells bad memory (EFAULT) from good
	 * (EINVAL) and changes nothing.  Unlike process_vm_readv, no usual
	 * seccomp filter forbids it.
	 */
	return system_call4(SYS_rt_sigprocmask, ~0L, address & ~7UL, 0, 8) !=
	       -EFAULT;
}
