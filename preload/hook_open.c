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

/* After success only: until then nobody has checked the host's pointers. */
static struct recorder_peer told(const struct sockaddr *addr,
                                 const unsigned int *len)
{
	if (!addr || !len)
		return (struct recorder_peer){0};
	return (struct recorder_peer){addr, *len};
}

int accept(int listener, struct sockaddr *addr, unsigned int *len)
{
	int fd = real(accept)(listener, addr, len);

	if (fd >= 0)
		recorder_accepted(listener, fd, told(addr, len),
		                  RECORDING_CALL_ACCEPT, CALLER);
	return fd;
}

int accept4(int listener, struct sockaddr *addr, unsigned int *len, int flags)
{
	int fd = real(accept4)(listener, addr, len, flags);

	if (fd >= 0)
		recorder_accepted(listener, fd, told(addr, len),
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
