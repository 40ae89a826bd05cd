/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * hook_syscall.c - the calls of other hooks, made through syscall(): node
 * closes its sockets only so.
 */
#include "hooks.h"
#include "recorder.h"

#include <errno.h>
#include <linux/fcntl.h>
#include <linux/sched.h>
#include <linux/seccomp.h>

/* A process in our memory, like a vfork's; a thread is none. */
static void cloning(uint64_t flags, const void *caller)
{
	if (flags & CLONE_VM && !(flags & CLONE_THREAD))
		recorder_vforking(!(flags & CLONE_VFORK), caller);
}

/* The other operations of seccomp() only ask. */
static bool locks(long operation)
{
	return operation == SECCOMP_SET_MODE_STRICT ||
	       operation == SECCOMP_SET_MODE_FILTER;
}

/* What a call closes: told before. */
static struct recording_socket *before(long number, long a, long b, long c,
                                       const void *caller)
{
	const enum recording_call call = RECORDING_CALL_SYSCALL;

	switch (number) {
	case SYS_close:
		return recorder_closing((int)a, call, caller);
	case SYS_dup2:
	case SYS_dup3:
		return a == b ? NULL : recorder_closing((int)b, call, caller);
	case SYS_close_range:
		if ((unsigned int)a <= (unsigned int)b &&
		    recorder_range_closes((unsigned int)c))
			recorder_closing_range((unsigned int)a, (unsigned int)b,
			                       call, caller);
		return NULL;
	case SYS_exit_group:
		end_image(RECORDING_END_QUICK, (int)a);
		return NULL;
	case SYS_seccomp:
		if (locks(a) && !system_locked && !life_in_vfork())
			system_locked = thread.locking = true;
		return NULL;
	case SYS_setuid:
		recorder_changes_user((unsigned int)a);
		return NULL;
	case SYS_setreuid:
	case SYS_setresuid:
		recorder_changes_user((unsigned int)b);
		return NULL;
	case SYS_chroot:
		life_leaves_root();
		return NULL;
	case SYS_execve:
		end_by_exec((const char *)a);
		return NULL;
	case SYS_execveat:
		end_by_exec((const char *)b);
		return NULL;
	case SYS_vfork:
		recorder_vforking(false, caller);
		return NULL;
	case SYS_clone:
		cloning((unsigned long)a, caller);
		return NULL;
	case SYS_clone3:
		if (system_readable((uintptr_t)a))
			cloning(*(const uint64_t *)a, caller);
		return NULL;
	default:
		return NULL;
	}
}

static void failed(long number, long a, long b, struct recording_socket *was,
                   const void *caller)
{
	switch (number) {
	case SYS_accept:
	case SYS_accept4:
		recorder_not_accepted((int)a, RECORDING_CALL_SYSCALL, caller);
		break;
	case SYS_close:
		if (errno == EBADF)
			recorder_not_closed((int)a, was);
		break;
	case SYS_dup2:
	case SYS_dup3:
		recorder_not_closed((int)b, was);
		break;
	case SYS_execve:
	case SYS_execveat:
		end_averted();
		break;
	case SYS_seccomp:
		if (thread.locking)
			recorder_not_locked();
		thread.locking = false;
		break;
	}
}

/* What a call opened, or gave another descriptor. */
static void opened(long number, const long *arg, int fd, const void *caller)
{
	const enum recording_call call = RECORDING_CALL_SYSCALL;

	switch (number) {
	case SYS_socket:
		recorder_created(fd, (int)arg[0], (int)arg[1], (int)arg[2],
		                 caller);
		break;
	case SYS_accept:
	case SYS_accept4:
		recorder_accepted((int)arg[0], fd, (struct recorder_peer){0},
		                  call, caller);
		break;
	case SYS_listen:
		recorder_listened((int)arg[0], caller);
		break;
	case SYS_shutdown:
		recorder_shut((int)arg[0], (int)arg[1], caller);
		break;
	case SYS_pidfd_getfd:
		recorder_received(fd, call, caller);
		break;
	case SYS_dup:
	case SYS_dup2:
	case SYS_dup3:
		recorder_copied((int)arg[0], fd, call, caller);
		break;
	case SYS_fcntl:
		if (arg[1] == F_DUPFD || arg[1] == F_DUPFD_CLOEXEC)
			recorder_copied((int)arg[0], fd, call, caller);
		break;
	}
}

/* Reads and writes; the watch was taken before. */
static void moved(long number, const long *arg, uint32_t watch, long result,
                  const void *caller)
{
	int fd = (int)arg[0];

	switch (number) {
	case SYS_read:
		recorder_got(fd, watch, RECORDING_CALL_SYSCALL, result,
		             arg[2] > 0, caller);
		break;
	case SYS_recvfrom:
		recorder_got(fd, watch, RECORDING_CALL_SYSCALL, result,
		             arg[2] > 0 && !arg[3], caller);
		break;
	case SYS_write:
	case SYS_sendto:
		recorder_put(fd, watch, RECORDING_CALL_SYSCALL, result, caller);
		break;
	}
}

static bool moves(long number)
{
	return number == SYS_read || number == SYS_recvfrom ||
	       number == SYS_write || number == SYS_sendto;
}

long syscall(long number, long a, long b, long c, long d, long e, long f)
{
	const long arg[4] = {a, b, c, d};
	struct recording_socket *was = before(number, a, b, c, CALLER);
	uint32_t watch = moves(number) ? recorder_watch((int)a) : 0;
	long result = real(syscall)(number, a, b, c, d, e, f);

	if (result < 0)
		failed(number, a, b, was, CALLER);
	else if (watch)
		moved(number, arg, watch, result, CALLER);
	else
		opened(number, arg, (int)result, CALLER);
	if (number == SYS_connect)
		recorder_connected((int)a, (const struct sockaddr *)b,
		                   (unsigned int)c, (int)result);
	return result;
}
