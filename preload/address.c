/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * address.c - addresses.
 */
#include "address.h"

#include "system.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

void address_take(struct recording_address *to, const struct sockaddr *address,
                  unsigned int length)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (!address || length < sizeof v4)
		return;
	memcpy(&v4, address, sizeof v4);
	if (v4.sin_family == AF_INET) {
		memcpy(to->ip, &v4.sin_addr, sizeof v4.sin_addr);
		to->port = ntohs(v4.sin_port);
		to->family = AF_INET;
	} else if (v4.sin_family == AF_INET6 && length >= sizeof v6) {
		memcpy(&v6, address, sizeof v6);
		memcpy(to->ip, &v6.sin6_addr, sizeof v6.sin6_addr);
		to->port = ntohs(v6.sin6_port);
		to->scope = v6.sin6_scope_id;
		to->family = AF_INET6;
	}
}

static void ask(long call, int fd, struct recording_address *to)
{
	struct sockaddr_storage address;
	unsigned int length = sizeof address;

	if (!system_call3(call, fd, &address, &length))
		address_take(to, (const struct sockaddr *)&address, length);
}

void address_ask(int fd, struct recording_address *local,
                 struct recording_address *peer)
{
	ask(SYS_getsockname, fd, local);
	ask(SYS_getpeername, fd, peer);
}

static int option(int fd, int name)
{
	int value = -1;
	unsigned int length = sizeof value;

	system_call6(SYS_getsockopt, fd, SOL_SOCKET, name, &value, &length, 0);
	return value;
}

bool address_is_tcp(int fd)
{
	return option(fd, SO_PROTOCOL) == IPPROTO_TCP &&
	       option(fd, SO_TYPE) == SOCK_STREAM;
}
