/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hook_close.c - the calls that end a descriptor, or one direction of it.
 *
 * Told before the real call: after it the number may be another thread's (H5).
 */
#include "hooks.h"
#include "recorder.h"

#include <errno.h>
#include <limits.h>

int close(int fd)
{
	struct recording_socket *was =
	    recorder_closing(fd, RECORDING_CALL_CLOSE, CALLER);
	int result = real(close)(fd);

	/* Whatever else close() says, the descriptor is gone (H6). */
	if (result < 0 && errno == EBADF)
		recorder_not_closed(fd, was);
	return result;
}

int shutdown(int fd, int how)
{
	int result = real(shutdown)(fd, how);

	if (!result && sockets_watches(fd))
		recorder_shut(fd, how, CALLER);
	return result;
}

int close_range(unsigned int first, unsigned int last, int flags)
{
	if (first <= last && recorder_range_closes((unsigned int)flags))
		recorder_closing_range(first, last, RECORDING_CALL_CLOSE_RANGE,
		                       CALLER);
	return real(close_range)(first, last, flags);
}

void closefrom(int first)
{
	recorder_closing_range(first < 0 ? 0 : (unsigned int)first, UINT_MAX,
	                       RECORDING_CALL_CLOSEFROM, CALLER);
	real(closefrom)(first);
}

/* Of a stream nothing is known but its descriptor. */
extern int fileno(void *stream);

static void closing_stream(void *stream, enum recording_call call,
                           const void *caller)
{
	int saved = errno;

	if (stream)
		recorder_closing(fileno(stream), call, caller);
	errno = saved;
}

int fclose(void *stream)
{
	closing_stream(stream, RECORDING_CALL_FCLOSE, CALLER);
	return real(fclose)(stream);
}

void *freopen(const char *path, const char *mode, void *stream)
{
	closing_stream(stream, RECORDING_CALL_FREOPEN, CALLER);
	return real(freopen)(path, mode, stream);
}

void *freopen64(const char *path, const char *mode, void *stream)
{
	closing_stream(stream, RECORDING_CALL_FREOPEN, CALLER);
	return real(freopen64)(path, mode, stream);
}
