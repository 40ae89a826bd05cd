/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * close_range_often.c - H9: 100,000 times all descriptors from 3 on are closed,
 * of which there are few: who looks at each of four billion takes days.
 */
#include "guest.h"
#include "own_recording.h"

#include <limits.h>
#include <sys/syscall.h>

enum { TIMES = 100000 };

int main(void)
{
	const struct recording_header *header;
	int first = socket(AF_INET, SOCK_STREAM, 0), fd;

	header = own_recording();
	fd = dup2(first, 500);
	for (int i = 0; i < TIMES; i++) {
		close_range(501, UINT_MAX, 0);
		if (i % 2)
			closefrom(501);
		else
			syscall(SYS_close_range, 501, UINT_MAX, 0);
	}
	own_tell("below", !header || own_open(fd));
	close_range(3, UINT_MAX, 0);
	own_tell("all", !header || (!own_open(fd) && !own_open(first)));
	return 0;
}
