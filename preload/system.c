/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * system.c - small things asked of the kernel.
 */
#include "system.h"

#include <errno.h>
#include <fcntl.h>

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

bool system_readable(uintptr_t address)
{
	/*
	 * rt_sigprocmask copies the new set before it looks at the command, so
	 * a command that does not exist tells bad memory (EFAULT) from good
	 * (EINVAL) and changes nothing.  Unlike process_vm_readv, no usual
	 * seccomp filter forbids it.
	 */
	return system_call4(SYS_rt_sigprocmask, ~0L, address & ~7UL, 0, 8) !=
	       -EFAULT;
}
