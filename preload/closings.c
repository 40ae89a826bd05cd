/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * closings.c - the table of closings, a ring.
 */
#include "closings.h"

#include "mapping.h"
#include "system.h"

#include <string.h>
#include <sys/socket.h>

void closings_add(int fd, const struct recording_socket *slot,
                  const struct recording_mark *closed)
{
	uint32_t *used = &mapping.header->closings.used;
	uint32_t n = __atomic_fetch_add(used, 1, __ATOMIC_RELAXED);
	uint32_t at = n % RECORDING_CLOSINGS_MAX;
	struct recording_closing *to = &mapping.closings[at];
	uint64_t cookie = 0;
	unsigned int length = sizeof cookie;

	if (!mapping_back(mapping.closings, sizeof *to, at, at)) {
		mapping.header->lost[RECORDING_LOST_NO_SPACE]++;
		return;
	}
	system_call6(SYS_getsockopt, fd, SOL_SOCKET, SO_COOKIE, &cookie,
	             &length, 0);
	__atomic_store_n(&to->cookie, 0, __ATOMIC_RELEASE);
	to->opened = slot->opened;
	to->closed = *closed;
	to->fd = fd;
	__atomic_store_n(&to->cookie, cookie, __ATOMIC_RELEASE);
}

void closings_inherit(const struct recording_closing *others, uint32_t used)
{
	uint32_t n =
	    used < RECORDING_CLOSINGS_MAX ? used : RECORDING_CLOSINGS_MAX;

	if (!n || !mapping_back(mapping.closings, sizeof *others, 0, n - 1))
		return;
	memcpy(mapping.closings, others, n * sizeof *others);
	mapping.header->closings.used = used;
}
