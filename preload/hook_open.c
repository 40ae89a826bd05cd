/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hook_open.c - the calls that make sockets and give them a role.
 */
#include "hooks.h"
#include "recorder.h"

#include <sys/socket.h>

int socket(int domain, int type, int protocol)
{
	int fd = real(socket)(domain, type, protocol);

	if (fd >= 0)
		recorder_created(fd, domain, type, protocol, CALLER);
	return fd;
}

/* Room for the peer's address where the host has none; and how much it is. */
struct room {
	struct sockaddr_storage address;
	unsigned int length;
	unsigned int bytes; /* of the host's, or this; 0: not known */
};

/*
 * The kernel tells the peer's address for less than a call of its own costs,
 * and a socket that is reset later can't be asked any more.
 */
static void offer(struct room *room, int listener, struct sockaddr **addr,
                  unsigned int **len)
{
	room->bytes = 0;
	if (!sockets_watches(listener))
		return;
	room->bytes = *addr ? recorder_room(*len) : sizeof room->address;
	if (*addr)
		return;
	room->length = sizeof room->address;
	*addr = (struct sockaddr *)&room->address;
	*len = &room->length;
}

/* After success: so much of the address was written as there was room for. */
static struct recorder_peer told(const struct sockaddr *addr,
                                 const unsigned int *len,
                                 const struct room *room)
{
	if (!room->bytes)
		return (struct recorder_peer){0};
	return (struct recorder_peer){addr,
	                              *len < room->bytes ? *len : room->bytes};
}

int accept(int listener, struct sockaddr *addr, unsigned int *len)
{
	struct room room;
	int fd;

	offer(&room, listener, &addr, &len);
	fd = real(accept)(listener, addr, len);
	if (fd >= 0)
		recorder_accepted(listener, fd, told(addr, len, &room),
		                  RECORDING_CALL_ACCEPT, CALLER);
	else
		recorder_not_accepted(listener, RECORDING_CALL_ACCEPT, CALLER);
	return fd;
}

int accept4(int listener, struct sockaddr *addr, unsigned int *len, int flags)
{
	struct room room;
	int fd;

	offer(&room, listener, &addr, &len);
	fd = real(accept4)(listener, addr, len, flags);
	if (fd >= 0)
		recorder_accepted(listener, fd, told(addr, len, &room),
		                  RECORDING_CALL_ACCEPT4, CALLER);
	else
		recorder_not_accepted(listener, RECORDING_CALL_ACCEPT4, CALLER);
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
