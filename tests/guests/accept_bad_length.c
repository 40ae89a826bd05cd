/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * accept_bad_length.c - a bad pointer for accept() is the kernel's to find.
 */
#include "guest.h"

int main(void)
{
	struct sockaddr_in address;
	int peer, listener = guest_listen(&peer);
	int fd = accept(listener, (struct sockaddr *)&address,
	                (socklen_t *)(uintptr_t)8);

	printf("%d %s\n", fd, strerror(errno));
	return 0;
}
