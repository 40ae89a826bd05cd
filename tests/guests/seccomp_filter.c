/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * seccomp_filter.c - allows itself a few system calls and dies of any other: of
 * the recorder's too (H39).
 */
#include "filter.h"
#include "guest.h"

int main(void)
{
	int fd = guest_leak();
	char byte;

	FILTER_ALLOW(SYS_read, SYS_write, SYS_close, SYS_exit_group);
	if (read(fd, &byte, 1) == 0)
		write(1, "read\n", 5);
	close(fd);
	_exit(3);
}
