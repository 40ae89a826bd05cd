/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * listing.c - every TCP socket, in whatever state: what --all asks for.
 */
#include "listing.h"

#include "address.h"
#include "describe.h"
#include "finding.h"
#include "holders.h"
#include "join_image.h"
#include "owner.h"

#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>

/* What the lines of one list are made with. */
struct listing {
	struct report *report;
	size_t room;
	struct naming *naming;
	struct describing describing;
	const struct join_image *image; /* of PROGRAM */
	const char *program;
};

static const char *base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

/* Lines of one process follow one another, more or less. */
static const char *program_of(struct listing *listing,
                              const struct join_image *image)
{
	struct owner owner;

	if (listing->image == image)
		return listing->program;
	owner =
	    owner_of(image, listing->describing.input, listing->naming->pool);
	listing->image = image;
	listing->program = owner.exe ? base(owner.exe) : owner.command;
	return listing->program;
}

/* The program's own code that opened SOCKET, or else whatever called. */
static const struct report_frame *site_of(const struct join_socket *socket,
                                          struct naming *naming)
{
	struct join_mark opened = join_mark(socket, JOIN_OPENED);
	struct group_stack stack = {0};
	const struct report_stack *named;

	if (opened.mark)
		stack = finding_stack(&opened, naming->catalogue);
	if (!stack.stack)
		return NULL;
	named = naming_stack(&stack, naming);
	for (size_t i = 0; i < named->n_frames; i++)
		if (named->frames[i].own)
			return &named->frames[i];
	return named->n_frames ? named->frames : NULL;
}

static int64_t age_of(const struct join_socket *socket)
{
	int64_t opened_ms = finding_ms_ago(socket, JOIN_OPENED);
	uint32_t born_ms = join_stamp(socket)->born_ms;

	return opened_ms < 0 && born_ms ? born_ms : opened_ms;
}

/* As netstat has it: of a connection that lingers, not of what is left of it.
 */
static const char *state_of(const struct join_holder *holder)
{
	if (holder->look && holder->look->lingers)
		return address_state(TCP_TIME_WAIT);
	return address_state(join_holder_stamp(holder)->tcp_state);
}

static void add(struct listing *listing, const struct join_socket *socket,
                const struct join_holder *holder)
{
	struct report *report = listing->report;
	struct describing *describing = &listing->describing;
	struct recording_address local, peer;

	describe_addresses(socket, &local, &peer);
	report->listed = memory_grow(report->listed, report->n_listed,
	                             &listing->room, sizeof(*report->listed));
	report->listed[report->n_listed++] = (struct report_listed){
	    .pid = join_holder_pid(holder),
	    .fd = holder->fd,
	    .receive_queue = holder->look ? holder->look->receive_queue : -1,
	    .send_queue = holder->look ? holder->look->send_queue : -1,
	    .local = describe_address(&local, describing),
	    .peer = peer.port ? describe_address(&peer, describing) : NULL,
	    .state = state_of(holder),
	    .age_ms = age_of(socket),
	    .site = site_of(socket, listing->naming),
	    .program = program_of(listing, holder->image),
	};
}

static int by_place(const void *left, const void *right)
{
	const struct report_listed *a = left, *b = right;

	if (a->pid != b->pid)
		return a->pid < b->pid ? -1 : 1;
	return (a->fd > b->fd) - (a->fd < b->fd);
}

/* What is to be freed moves into the pool that lives as long as the report. */
static void settle(struct report *report, struct memory_pool *pool)
{
	size_t bytes = report->n_listed * sizeof(*report->listed);
	struct report_listed *sorted = report->listed;

	if (!sorted)
		return;
	qsort(sorted, report->n_listed, sizeof(*sorted), by_place);
	report->listed = memory_pool_get(pool, bytes);
	memcpy(report->listed, sorted, bytes);
	free(sorted);
}

void listing_make(struct report *report, const struct join *join,
                  const struct assemble_input *input, struct naming *naming)
{
	struct listing listing = {
	    .report = report,
	    .naming = naming,
	    .describing = {.pool = naming->pool, .input = input},
	};

	report->lists_all = true;
	for (size_t i = 0; i < join->n_sockets; i++) {
		const struct join_socket *socket = &join->sockets[i];

		for (uint32_t j = 0; j < socket->n_holders; j++) {
			const struct join_holder *holder = &socket->holders[j];

			if (join_holder_counts(socket, holder) &&
			    !holder->waiting)
				add(&listing, socket, holder);
		}
	}
	settle(report, naming->pool);
}
