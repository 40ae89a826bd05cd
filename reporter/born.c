/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * born.c - how long ago a connection was made, as far as its traffic tells.
 *
 * The kernel keeps the time of the last data each way, and both clocks start
 * with the connection: one that has had no data yet still tells of that.
 */
#include "born.h"

#include <linux/tcp.h>
#include <stdbool.h>

/* As in the kernel's include/net/tcp_states.h; netinet/tcp.h clashes. */
enum {
	TCP_SYN_SENT = 2,
	TCP_SYN_RECV = 3,
	TCP_LISTEN = 10,
	TCP_NEW_SYN_RECV = 12,
};

static bool was_established(unsigned int state)
{
	return state != TCP_LISTEN && state != TCP_SYN_SENT &&
	       state != TCP_SYN_RECV && state != TCP_NEW_SYN_RECV;
}

uint32_t born_ms(const struct tcp_info *info, size_t bytes)
{
	uint32_t ms;

	if (bytes < offsetof(struct tcp_info, tcpi_data_segs_out) +
	                sizeof info->tcpi_data_segs_out ||
	    !was_established(info->tcpi_state))
		return 0;
	if (!info->tcpi_data_segs_out)
		ms = info->tcpi_last_data_sent;
	else if (!info->tcpi_data_segs_in)
		ms = info->tcpi_last_data_recv;
	else
		return 0;
	return ms ? ms : 1;
}
