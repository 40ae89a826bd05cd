/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hook_write.c - the calls that write.
 */
#include "hooks.h"
#include "recorder.h"

#include <sys/socket.h>

ssize_t write(int fd, const void *buf, size_t count)
{
	uint32_t watch = recorder_watch(fd);
	ssize_t put = real(write)(fd, buf, count);

	recorder_wrote(fd, watch, RECORDING_CALL_WRITE, put);
	return put;
}

ssize_t writev(int fd, const struct iovec *iov, int count)
{
	uint32_t watch = recorder_watch(fd);
	ssize_t put = real(writev)(fd, iov, count);

	recorder_wrote(fd, watch, RECORDING_CALL_WRITEV, put);
	return put;
}

ssize_t send(int fd, const void *buf, size_t len, int flags)
{
	uint32_t watch = recorder_watch(fd);
	ssize_t put = real(send)(fd, buf, len, flags);

	recorder_wrote(fd, watch, RECORDING_CALL_SEND, put);
	return put;
}

ssize_t sendto(int fd, const void *buf, size_t len, int flags,
               const struct sockaddr *addr, unsigned int addrlen)
{
	uint32_t watch = recorder_watch(fd);
	ssize_t put = real(sendto)(fd, buf, len, flags, addr, addrlen);

	recorder_wrote(fd, watch, RECORDING_CALL_SENDTO, put);
	return put;
}

ssize_t sendmsg(int fd, const struct msghdr *msg, int flags)
{
	uint32_t watch = recorder_watch(fd);
	ssize_t put = real(sendmsg)(fd, msg, flags);

	recorder_wrote(fd, watch, RECORDING_CALL_SENDMSG, put);
	if (put >= 0 && msg->msg_controllen)
		recorder_sent_in(msg);
	return put;
}

int sendmmsg(int fd, struct mmsghdr *msgs, unsigned int count, int flags)
{
	uint32_t watch = recorder_watch(fd);
	int put = real(sendmmsg)(fd, msgs, count, flags);

	recorder_wrote(fd, watch, RECORDING_CALL_SENDMMSG, put);
	for (int i = 0; i < put; i++) {
		if (msgs[i].msg_hdr.msg_controllen)
			recorder_sent_in(&msgs[i].msg_hdr);
	}
	return put;
}

ssize_t sendfile(int out_fd, int in_fd, int64_t *offset, size_t count)
{
	uint32_t watch = recorder_watch(out_fd);
	ssize_t put = real(sendfile)(out_fd, in_fd, offset, count);

	recorder_wrote(out_fd, watch, RECORDING_CALL_SENDFILE, put);
	return put;
}

ssize_t sendfile64(int out_fd, int in_fd, int64_t *offset, size_t count)
{
	uint32_t watch = recorder_watch(out_fd);
	ssize_t put = real(sendfile64)(out_fd, in_fd, offset, count);

	recorder_wrote(out_fd, watch, RECORDING_CALL_SENDFILE, put);
	return put;
}
