/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * watched.c - which epoll instances watch a socket, and for what.
 */
#include "watched.h"

#include "holders.h"
#include "join_image.h"

#include <string.h>
#include <sys/epoll.h>

#define TELLS_OF_END (EPOLLIN | EPOLLRDHUP)
/* What is left of the events once EPOLLONESHOT has fired. */
#define MANNERS (EPOLLET | EPOLLONESHOT | EPOLLEXCLUSIVE | EPOLLWAKEUP)
/* Always on: they say nothing. */
#define ALWAYS (EPOLLERR | EPOLLHUP)

static const struct {
	uint32_t bit;
	const char *word;
} events[] = {
#define EVENT(name)                                                            \
	{                                                                      \
		name, #name                                                    \
	}
    EVENT(EPOLLIN),        EVENT(EPOLLPRI), EVENT(EPOLLOUT),
    EVENT(EPOLLRDHUP),     EVENT(EPOLLET),  EVENT(EPOLLONESHOT),
    EVENT(EPOLLEXCLUSIVE),
#undef EVENT
};

enum { EVENTS = sizeof(events) / sizeof(*events) };

/* How many of STAMP's watchers are told. */
static size_t told(const struct recording_stamp *stamp)
{
	size_t most = sizeof(stamp->watch) / sizeof(*stamp->watch);
	size_t n = stamp->watched ? stamp->watched - 1u : 0;

	return n < most ? n : most;
}

static void name_events(struct describing *describing, uint32_t wanted)
{
	uint32_t left = wanted & ~(uint32_t)ALWAYS;
	const char *words[EVENTS + 1];
	size_t n = 0;

	for (size_t i = 0; i < EVENTS; i++) {
		if (left & events[i].bit)
			words[n++] = events[i].word;
		left &= ~events[i].bit;
	}
	if (left)
		words[n++] = memory_pool_format(describing->pool, "0x%x", left);
	describing->events = wanted;
	describing->watch.n_events = n;
	describing->watch.events =
	    memory_pool_get(describing->pool, (n + 1) * sizeof(*words));
	memcpy(describing->watch.events, words, n * sizeof(*words));
}

/* A loop wants the same of nearly all its sockets. */
static struct report_watch describe(const struct recording_watch *watch,
                                    struct describing *describing)
{
	if (!describing->watch.events || describing->events != watch->events)
		name_events(describing, watch->events);
	describing->watch.epoll_fd = watch->epoll_fd;
	return describing->watch;
}

void watched_describe(struct report_socket *described,
                      const struct join_socket *socket,
                      struct describing *describing)
{
	size_t n = 0;

	described->watched_known = true;
	for (uint32_t i = 0; i < socket->n_holders; i++) {
		const struct join_holder *holder = &socket->holders[i];

		if (!join_holder_counts(socket, holder))
			continue;
		n += told(join_holder_stamp(holder));
		if (!join_holder_stamp(holder)->watched)
			described->watched_known = false;
	}
	if (!described->watched_known || !n)
		return;
	described->watched =
	    memory_pool_get(describing->pool, n * sizeof(*described->watched));
	for (uint32_t i = 0; i < socket->n_holders; i++) {
		const struct join_holder *holder = &socket->holders[i];
		const struct recording_stamp *stamp = join_holder_stamp(holder);

		for (size_t j = 0;
		     join_holder_counts(socket, holder) && j < told(stamp); j++)
			described->watched[described->n_watched++] =
			    describe(&stamp->watch[j], describing);
	}
}

static enum watched_how how(const struct recording_stamp *stamp)
{
	enum watched_how worst = WATCHED_FIRED;

	if (!stamp->watched)
		return WATCHED_NOT_KNOWN;
	if (stamp->watched == 1)
		return WATCHED_BY_NONE;
	for (size_t i = 0; i < told(stamp); i++) {
		uint32_t wanted = stamp->watch[i].events;

		if (wanted & TELLS_OF_END)
			return WATCHED_WELL;
		if (!(wanted & EPOLLONESHOT) || wanted & ~(MANNERS | ALWAYS))
			worst = WATCHED_DEAF;
	}
	/* Of more there is no telling. */
	return stamp->watched - 1u > told(stamp) ? WATCHED_NOT_KNOWN : worst;
}

enum watched_how watched_how(const struct join_socket *socket)
{
	enum watched_how found = WATCHED_BY_NONE;

	for (uint32_t i = 0; i < socket->n_holders; i++) {
		const struct join_holder *holder = &socket->holders[i];
		enum watched_how this_one;

		if (!join_holder_counts(socket, holder))
			continue;
		this_one = how(join_holder_stamp(holder));
		if (this_one < WATCHED_BY_NONE)
			return this_one;
		if (this_one != WATCHED_BY_NONE)
			found = this_one;
	}
	return found;
}

bool watched_others(const struct join_socket *socket)
{
	return holders_main(socket)->image->watches;
}
