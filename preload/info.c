/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * info.c - what can be read out of the kernel's tcp_info.
 */
#include "info.h"

#include <stdbool.h>

static bool was_connected(const struct tcp_info *info)
{
	switch (info->tcpi_state) {
	case TCP_LISTEN:
	case TCP_SYN_SENT:
	case TCP_SYN_RECV:
		return false;
	case TCP_CLOSE:
		/* Else it may never have been; its clocks are then 0. */
		return info->tcpi_rtt || info->tcpi_bytes_received;
	default:
		return true;
	}
}

uint32_t info_born_ms(const struct tcp_info *info)
{
	uint32_t ms;

	if (!was_connected(info))
		return 0;
	if (!info->tcpi_data_segs_out)
		ms = info->tcpi_last_data_sent;
	else if (!info->tcpi_data_segs_in)
		ms = info->tcpi_last_data_recv;
	else
		return 0;
	return ms ? ms : 1;
}
