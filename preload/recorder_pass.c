/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * recorder_pass.c - finds the descriptors that a message carries.
 */
#include "recorder.h"

#include <string.h>
#include <sys/socket.h>

typedef void tell_fn(int fd, enum recording_call call, const void *caller);

/* Tells each descriptor in the control part PART. */
static void each_in(const struct cmsghdr *part, tell_fn *tell,
                    enum recording_call call, const void *caller)
{
	const unsigned char *data = CMSG_DATA(part);
	int fd;

	if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS)
		return;
	for (size_t end = CMSG_LEN(sizeof fd); end <= part->cmsg_len;
	     end += sizeof fd, data += sizeof fd) {
		memcpy(&fd, data, sizeof fd);
		tell(fd, call, caller);
	}
}

static void each(const struct msghdr *msg, tell_fn *tell,
                 enum recording_call call, const void *caller)
{
	/* CMSG_NXTHDR() wants it so; nothing is changed. */
	struct msghdr *whole = (struct msghdr *)(uintptr_t)msg;
	struct cmsghdr *part = CMSG_FIRSTHDR(whole);

	for (; part; part = CMSG_NXTHDR(whole, part))
		each_in(part, tell, call, caller);
}

static void sent(int fd, enum recording_call call, const void *caller)
{
	(void)call;
	(void)caller;
	recorder_sent(fd);
}

void recorder_received_in(const struct msghdr *msg, enum recording_call call,
                          const void *caller)
{
	each(msg, recorder_received, call, caller);
}

void recorder_sent_in(const struct msghdr *msg)
{
	each(msg, sent, RECORDING_CALL_NONE, NULL);
}
