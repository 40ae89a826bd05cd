/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * advice.c - what to change, in a sentence, where the facts allow one.
 */
#include "advice.h"

#include "finding.h"
#include "holders.h"
#include "join_image.h"
#include "listener.h"
#include "owner.h"
#include "verdict.h"
#include "watched.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

/* How each call is made to set close-on-exec. */
static const struct {
	enum recording_call call;
	const char *sentence;
} cures[] = {
    {RECORDING_CALL_ACCEPT, "accept() can't set close-on-exec: use accept4() "
                            "with SOCK_CLOEXEC"},
    {RECORDING_CALL_ACCEPT4, "accept4() was called without SOCK_CLOEXEC"},
    {RECORDING_CALL_SOCKET, "socket() was called without SOCK_CLOEXEC"},
    {RECORDING_CALL_CONNECT, "socket() was called without SOCK_CLOEXEC"},
    {RECORDING_CALL_DUP,
     "dup() can't set close-on-exec: use fcntl() with F_DUPFD_CLOEXEC"},
    {RECORDING_CALL_DUP2,
     "dup2() can't set close-on-exec: use dup3() with O_CLOEXEC"},
    {RECORDING_CALL_DUP3, "dup3() was called without O_CLOEXEC"},
    {RECORDING_CALL_FCNTL,
     "F_DUPFD does not set close-on-exec: use F_DUPFD_CLOEXEC"},
    {RECORDING_CALL_RECVMSG, "recvmsg() was called without MSG_CMSG_CLOEXEC"},
    {RECORDING_CALL_RECVMMSG, "recvmmsg() was called without MSG_CMSG_CLOEXEC"},
};

static const char *cure_of(unsigned int call)
{
	for (size_t i = 0; i < sizeof(cures) / sizeof(*cures); i++)
		if (cures[i].call == call)
			return cures[i].sentence;
	return "close-on-exec was not set";
}

/* "pid 812 (/bin/sleep: sleep 6)". */
static const char *name(const struct join_holder *holder,
                        const struct assemble_input *input,
                        struct memory_pool *pool)
{
	struct owner owner = owner_of(holder->image, input, pool);
	const char *exe = owner.exe ? owner.exe : owner.command;
	int pid = join_holder_pid(holder);

	if (!exe)
		return memory_pool_format(pool, "pid %d", pid);
	if (!owner.command || exe == owner.command)
		return memory_pool_format(pool, "pid %d (%s)", pid, exe);
	return memory_pool_format(pool, "pid %d (%s: %s)", pid, exe,
	                          owner.command);
}

/* Who of those that are left is to blame; standard streams are meant to be. */
static const struct join_holder *left_with(const struct join_socket *socket)
{
	const struct join_holder *found = NULL;

	for (uint32_t i = 0; i < socket->n_holders; i++) {
		const struct join_holder *holder = &socket->holders[i];

		if (join_holder_counts(socket, holder) &&
		    (!found || found->fd <= STDERR_FILENO))
			found = holder;
	}
	return found;
}

/* The slot of what HOLDER inherited: its own, or its giver's at the number. */
static const struct recording_socket *
inherited(const struct join_socket *socket, const struct join_holder *holder,
          const struct recording **recording)
{
	const struct join_closing *closing = socket->closing;
	const struct reader_socket *found = holder->socket;

	*recording = holder->image->recording;
	if (found)
		return &found->slot;
	*recording = closing->image->recording;
	found = reader_socket_at(*recording, holder->fd);
	if (found &&
	    found->slot.opened.when_ns == closing->closing->opened.when_ns)
		return &found->slot;
	return NULL;
}

/* The call that made the descriptor which HOLDER inherited. */
static unsigned int made_by(const struct join_socket *socket,
                            const struct join_holder *holder)
{
	const struct recording *recording;
	const struct recording_socket *slot =
	    inherited(socket, holder, &recording);
	const struct recording_mark *mark = &socket->closing->closing->opened;
	const struct recording_stack *stack;

	if (slot)
		mark = slot->copied.when_ns ? &slot->copied : &slot->opened;
	else
		recording = socket->closing->image->recording;
	stack = reader_stack(recording, mark);
	return stack ? stack->call : RECORDING_CALL_NONE;
}

static const char *on_child(const struct join_socket *socket,
                            const struct assemble_input *input,
                            struct memory_pool *pool)
{
	const struct join_holder *holder = left_with(socket);
	const char *by = holders_by(socket, holder);
	const char *who = name(holder, input, pool);

	if (!by)
		return NULL;
	if (!strcmp(by, "fork"))
		return memory_pool_format(
		    pool,
		    "the child must close what it does not need: %s still "
		    "has it",
		    who);
	if (strcmp(by, "exec"))
		return NULL;
	if (holder->fd <= STDERR_FILENO)
		return memory_pool_format(
		    pool,
		    "%s was started with it as descriptor %d: it stays open "
		    "until that process ends",
		    who, holder->fd);
	return memory_pool_format(pool, "%s; %s still has it",
	                          cure_of(made_by(socket, holder)), who);
}

static const char *on_backlog(const struct join_socket *socket,
                              struct memory_pool *pool)
{
	int error = listener_error(socket);
	int64_t ago = finding_ms_ago(socket, JOIN_ACCEPTED);

	if ((error != EMFILE && error != ENFILE) || ago < 0)
		return NULL;
	return memory_pool_format(
	    pool, "accept() failed with %s %.1f s ago: the %s is out of %s",
	    strerrorname_np(error), (double)ago / 1e3,
	    error == EMFILE ? "process" : "system",
	    error == EMFILE ? "descriptors" : "files");
}

/* For all sockets of GROUP alike, or it is none of their places' fault. */
static const char *on_unwatched(const struct group *group)
{
	enum watched_how how = watched_how(group->sockets[0]);

	for (size_t i = 1; i < group->n_sockets; i++)
		if (watched_how(group->sockets[i]) != how)
			return NULL;
	switch (how) {
	case WATCHED_BY_NONE:
		return watched_others(group->sockets[0])
		           ? "no epoll instance watches it: nothing will "
		             "ever tell the program"
		           : NULL;
	case WATCHED_DEAF:
		return "watched, but without EPOLLIN or EPOLLRDHUP: the loop "
		       "is not told of the end";
	case WATCHED_FIRED:
		return "watched, but its EPOLLONESHOT has fired and nobody "
		       "armed it again: the loop is not told of the end";
	default:
		return NULL;
	}
}

const char *advice_of(const struct group *group,
                      const struct assemble_input *input,
                      struct memory_pool *pool)
{
	switch (group->key.verdict) {
	case REPORT_VERDICT_HELD_BY_CHILD:
		return on_child(group->sockets[0], input, pool);
	case REPORT_VERDICT_EOF_IGNORED:
		return verdict_read_elsewhere(group->sockets[0])
		           ? "another process has read the end; this one has "
		             "to close it as well, right after fork() or "
		             "after it has sent it"
		           : NULL;
	case REPORT_VERDICT_NEVER_ACCEPTED:
		return on_backlog(group->sockets[0], pool);
	case REPORT_VERDICT_FIN_UNREAD:
		return on_unwatched(group);
	default:
		return NULL;
	}
}
