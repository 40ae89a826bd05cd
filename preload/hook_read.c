/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hook_read.c - the calls that read: bytes, or the end of the stream.
 *
 * Nothing is held across the real call, which may block, be cancelled or be
 * left by a signal handler's jump (H33).
 */
#include "hooks.h"
#include "recorder.h"

#include <sys/socket.h>
#include <sys/uio.h>

/* The call looks at something else than the stream, or does not consume it. */
#define LOOKS_ELSEWHERE (MSG_PEEK | MSG_ERRQUEUE | MSG_OOB)

static uint32_t watch_stream(int fd, int flags)
{
	return flags & LOOKS_ELSEWHERE ? 0 : recorder_watch(fd);
}

/* Whether a vector of COUNT parts has room for a byte. */
static bool has_room(const struct iovec *iov, size_t count)
{
	for (; count; count--, iov++) {
		if (iov->iov_len)
			return true;
	}
	return false;
}

ssize_t read(int fd, void *buf, size_t count)
{
	uint32_t watch = recorder_watch(fd);
	ssize_t got = real(read)(fd, buf, count);

	recorder_read(fd, watch, RECORDING_CALL_READ, got, count);
	return got;
}

ssize_t __read_chk(int fd, void *buf, size_t count, size_t room)
{
	uint32_t watch = recorder_watch(fd);
	ssize_t got = real(__read_chk)(fd, buf, count, room);

	recorder_read(fd, watch, RECORDING_CALL_READ, got, count);
	return got;
}

ssize_t readv(int fd, const struct iovec *iov, int count)
{
	uint32_t watch = recorder_watch(fd);
	ssize_t got = real(readv)(fd, iov, count);

	recorder_read(fd, watch, RECORDING_CALL_READV, got,
	              got > 0 || has_room(iov, (size_t)count));
	return got;
}

ssize_t recv(int fd, void *buf, size_t len, int flags)
{
	uint32_t watch = watch_stream(fd, flags);
	ssize_t got = real(recv)(fd, buf, len, flags);

	recorder_read(fd, watch, RECORDING_CALL_RECV, got, len);
	return got;
}

ssize_t __recv_chk(int fd, void *buf, size_t len, size_t room, int flags)
{
	uint32_t watch = watch_stream(fd, flags);
	ssize_t got = real(__recv_chk)(fd, buf, len, room, flags);

	recorder_read(fd, watch, RECORDING_CALL_RECV, got, len);
	return got;
}

ssize_t recvfrom(int fd, void *buf, size_t len, int flags,
                 struct sockaddr *addr, unsigned int *addrlen)
{
	uint32_t watch = watch_stream(fd, flags);
	ssize_t got = real(recvfrom)(fd, buf, len, flags, addr, addrlen);

	recorder_read(fd, watch, RECORDING_CALL_RECVFROM, got, len);
	return got;
}

ssize_t __recvfrom_chk(int fd, void *buf, size_t len, size_t room, int flags,
                       struct sockaddr *addr, unsigned int *addrlen)
{
	uint32_t watch = watch_stream(fd, flags);
	ssize_t got =
	    real(__recvfrom_chk)(fd, buf, len, room, flags, addr, addrlen);

	recorder_read(fd, watch, RECORDING_CALL_RECVFROM, got, len);
	return got;
}

ssize_t recvmsg(int fd, struct msghdr *msg, int flags)
{
	uint32_t watch = watch_stream(fd, flags);
	ssize_t got = real(recvmsg)(fd, msg, flags);

	recorder_read(fd, watch, RECORDING_CALL_RECVMSG, got,
	              got > 0 || has_room(msg->msg_iov, msg->msg_iovlen));
	if (got >= 0 && msg->msg_controllen)
		recorder_received_in(msg, RECORDING_CALL_RECVMSG, CALLER);
	return got;
}

int recvmmsg(int fd, struct mmsghdr *msgs, unsigned int count, int flags,
             struct timespec *timeout)
{
	uint32_t watch = watch_stream(fd, flags);
	int got = real(recvmmsg)(fd, msgs, count, flags, timeout);

	/* The end of the stream is a message that had room and got nothing. */
	for (int i = 0; i < got; i++) {
		const struct msghdr *msg = &msgs[i].msg_hdr;

		recorder_read(fd, watch, RECORDING_CALL_RECVMMSG,
		              (ssize_t)msgs[i].msg_len,
		              has_room(msg->msg_iov, msg->msg_iovlen));
		if (msg->msg_controllen)
			recorder_received_in(msg, RECORDING_CALL_RECVMMSG,
			                     CALLER);
	}
	return got;
}

ssize_t splice(int fd_in, int64_t *off_in, int fd_out, int64_t *off_out,
               size_t len, unsigned int flags)
{
	uint32_t in = recorder_watch(fd_in), out = recorder_watch(fd_out);
	ssize_t got = real(splice)(fd_in, off_in, fd_out, off_out, len, flags);

	recorder_read(fd_in, in, RECORDING_CALL_SPLICE, got, len);
	recorder_wrote(fd_out, out, RECORDING_CALL_SPLICE, got);
	return got;
}
