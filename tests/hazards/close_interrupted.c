/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * close_interrupted.c - H6: closes a socket, tells what close() said and
 * whether the recording has it as closed.
 */
#include "../guests/guest.h"
#include "../guests/own_recording.h"

int main(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	const struct recording_header *header = own_recording();
	int result = close(fd);

	printf("close %d, %s\n", result, strerror(errno));
	own_tell("closed", header && !own_open(fd));
	return 0;
}
