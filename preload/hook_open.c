/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hook_open.c - the calls that make sockets and give them a role.
 */
#include "hooks.h"
#include "recorder.h"

int socket(int domain, int type, int protocol)
{
	int fd = real(socket)(domain, type, protocol);

	if (fd >= 0)
		recorder_created(fd, domain, type, protocol, CALLER);
	return fd;
}

/* What accept() has told of the peer, if ADDR had ROOM for it. */
static struct recorder_peer told(const struct sockaddr *addr,
                                 const unsigned int *len, unsigned int room)
{
	if (!room)
		return (struct recorder_peer){0};
	return (struct recorder_peer){addr, *len, room};
}

int accept(int listener, struct sockaddr *addr, unsigned int *len)
{
	unsigned int room = addr && len ? *len : 0;
	int fd = real(accept)(listener, addr, len);

	if (fd >= 0)
		recorder_accepted(listener, fd, told(addr, len, room),
		                  RECORDING_CALL_ACCEPT, CALLER);
	return fd;
}

int accept4(int listener, struct sockaddr *addr, unsigned int *len, int flags)
{
	unsigned int room = addr && len ? *len : 0;
	int fd = real(accept4)(listener, addr, len, flags);

	if (fd >= 0)
		recorder_accepted(listener, fd, told(addr, len, room),
		                  RECORDING_CALL_ACCEPT4, CALLER);
	return fd;
}

int connect(int fd, const struct sockaddr *addr, unsigned int len)
{
	int result = real(connect)(fd, addr, len);

	if (sockets_watches(fd))
		recorder_connected(fd, addr, len, result);
	return result;
}

int listen(int fd, int backlog)
{
	int result = real(listen)(fd, backlog);

	if (!result && sockets_watches(fd))
		recorder_listened(fd, CALLER);
	return result;
}
