/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * info.h - what can be read out of the kernel's tcp_info.
 */
#ifndef FINLEAK_INFO_H
#define FINLEAK_INFO_H

#include <linux/tcp.h>
#include <stdint.h>

/* As in the kernel's include/net/tcp_states.h; netinet/tcp.h clashes. */
enum {
	TCP_ESTABLISHED = 1,
	TCP_SYN_SENT = 2,
	TCP_SYN_RECV = 3,
	TCP_FIN_WAIT1 = 4,
	TCP_FIN_WAIT2 = 5,
	TCP_CLOSE = 7,
	TCP_CLOSE_WAIT = 8,
	TCP_LAST_ACK = 9,
	TCP_LISTEN = 10,
	TCP_CLOSING = 11,
};

/*
 * How long the connection of INFO has been there, in milliseconds, at least 1;
 * 0 where it does not tell: it has carried data both ways, or is none.  The
 * clocks of the last data sent and received begin with the handshake, so one
 * that no data has moved is the connection's age.
 */
uint32_t info_born_ms(const struct tcp_info *info);

#endif
