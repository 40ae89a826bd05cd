/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * recorded.h - whether a guest's own recording, if there is one, has its
 * sockets.
 */
#ifndef RECORDED_H
#define RECORDED_H

#include "guest.h"
#include "own_recording.h"

static int is_tcp(int fd)
{
	int protocol = 0;
	socklen_t size = sizeof(protocol);

	return !getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &size) &&
	       protocol == IPPROTO_TCP;
}

/* How many of the first N descriptors the recording tells wrongly. */
static unsigned int recorded_wrongly(int n)
{
	unsigned int wrong = 0;

	for (int fd = 0; own_recording() && fd < n; fd++)
		wrong += !own_open(fd) != !is_tcp(fd);
	return wrong;
}

#endif
