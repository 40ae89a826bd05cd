/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * many_descriptors.c - has as many sockets as it may, 20,000 at the most: each
 * is recorded, and the one more that there is no number for is nobody's.
 */
#include "guest.h"
#include "own_recording.h"

#include <sys/resource.h>

enum { MOST = 20000 };

static int may_open(void)
{
	struct rlimit files;

	getrlimit(RLIMIT_NOFILE, &files);
	if (files.rlim_max > MOST)
		files.rlim_max = MOST;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	return (int)files.rlim_cur;
}

int main(void)
{
	int most = may_open(), first, highest = 0, fd, wrong = 0;
	const struct recording_header *header;

	closefrom(3);
	first = socket(AF_INET, SOCK_STREAM, 0);
	header = own_recording();
	while ((fd = socket(AF_INET, SOCK_STREAM, 0)) >= 0)
		highest = fd;
	printf("%s after descriptor %d of %d\n", strerror(errno), highest,
	       most);
	for (fd = first; header && fd <= highest; fd++)
		wrong += !own_socket(fd)->open;
	for (fd = first; fd <= highest; fd++)
		close(fd);
	for (fd = first; header && fd <= highest; fd++)
		wrong += own_socket(fd)->open;
	printf("%d told wrongly\n", wrong);
	return 0;
}
