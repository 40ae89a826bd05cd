/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * address.c - the kernel's words for a socket: addresses, families, states.
 */
#include "address.h"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <stdio.h>

bool address_text(char text[static ADDRESS_TEXT_MAX],
                  const struct recording_address *address)
{
	char ip[INET6_ADDRSTRLEN], scope[16] = "";

	if (!address->family ||
	    !inet_ntop(address->family, address->ip, ip, sizeof(ip)))
		return false;
	if (address->scope)
		snprintf(scope, sizeof(scope), "%%%u", address->scope);
	snprintf(text, ADDRESS_TEXT_MAX,
	         address->family == AF_INET6 ? "[%s%s]:%u" : "%s%s:%u", ip,
	         scope, address->port);
	return true;
}

const char *address_family(const struct recording_address *address)
{
	switch (address->family) {
	case AF_INET:
		return "inet";
	case AF_INET6:
		return "inet6";
	default:
		return NULL;
	}
}

const char *address_state(unsigned int tcp_state)
{
	static const char *const words[] = {
	    [TCP_ESTABLISHED] = "ESTABLISHED",
	    [TCP_SYN_SENT] = "SYN_SENT",
	    [TCP_SYN_RECV] = "SYN_RECV",
	    [TCP_FIN_WAIT1] = "FIN_WAIT1",
	    [TCP_FIN_WAIT2] = "FIN_WAIT2",
	    [TCP_TIME_WAIT] = "TIME_WAIT",
	    [TCP_CLOSE] = "CLOSE",
	    [TCP_CLOSE_WAIT] = "CLOSE_WAIT",
	    [TCP_LAST_ACK] = "LAST_ACK",
	    [TCP_LISTEN] = "LISTEN",
	    [TCP_CLOSING] = "CLOSING",
	};

	if (tcp_state < sizeof(words) / sizeof(*words) && words[tcp_state])
		return words[tcp_state];
	return "?";
}
