/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hook_copy.c - the calls that give a socket another descriptor.
 *
 * dup2() and dup3() close their target as they go, unless it is the source or
 * they fail: so the target is given up before and taken back after (H4, H5).
 */
#include "hooks.h"
#include "recorder.h"

#include <linux/fcntl.h>

int dup(int oldfd)
{
	int fd = real(dup)(oldfd);

	if (fd >= 0)
		recorder_copied(oldfd, fd, RECORDING_CALL_DUP, CALLER);
	return fd;
}

static struct recording_socket *closing_target(int oldfd, int newfd,
                                               enum recording_call call,
                                               const void *caller)
{
	return oldfd == newfd ? NULL : recorder_closing(newfd, call, caller);
}

int dup2(int oldfd, int newfd)
{
	struct recording_socket *was =
	    closing_target(oldfd, newfd, RECORDING_CALL_DUP2, CALLER);
	int fd = real(dup2)(oldfd, newfd);

	if (fd < 0)
		recorder_not_closed(newfd, was);
	else
		recorder_copied(oldfd, fd, RECORDING_CALL_DUP2, CALLER);
	return fd;
}

int dup3(int oldfd, int newfd, int flags)
{
	struct recording_socket *was =
	    closing_target(oldfd, newfd, RECORDING_CALL_DUP3, CALLER);
	int fd = real(dup3)(oldfd, newfd, flags);

	if (fd < 0)
		recorder_not_closed(newfd, was);
	else
		recorder_copied(oldfd, fd, RECORDING_CALL_DUP3, CALLER);
	return fd;
}

int pidfd_getfd(int pidfd, int fd, unsigned int flags)
{
	int got = real(pidfd_getfd)(pidfd, fd, flags);

	if (got >= 0)
		recorder_received(got, RECORDING_CALL_PIDFD_GETFD, CALLER);
	return got;
}

static bool copies(int cmd)
{
	return cmd == F_DUPFD || cmd == F_DUPFD_CLOEXEC;
}

int fcntl(int fd, int cmd, void *arg)
{
	int result = real(fcntl)(fd, cmd, arg);

	if (copies(cmd) && result >= 0)
		recorder_copied(fd, result, RECORDING_CALL_FCNTL, CALLER);
	return result;
}

int fcntl64(int fd, int cmd, void *arg)
{
	int result = real(fcntl64)(fd, cmd, arg);

	if (copies(cmd) && result >= 0)
		recorder_copied(fd, result, RECORDING_CALL_FCNTL, CALLER);
	return result;
}
