/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_socket.c - the sockets of a leak for people, a line each.
 */
#include "output.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum { SOCKETS_SHOWN = 3 };

struct widths {
	int descriptor;
	int addresses;
	int state;
};

/* A list of sockets on its way to a stream. */
struct page {
	const struct output_style *style;
	FILE *out;
	bool name_pids;     /* descriptors of several processes: say whose */
	bool detail_in_end; /* as it is the same for all */
	bool queued;        /* at a listener, without descriptors */
	bool narrow;        /* no room to say that nothing is unread */
	struct widths widths;
};

/* "fd 7", or "pid 42 fd 7"; the caller frees it, as all these. */
static char *descriptor(const struct page *page,
                        const struct report_socket *socket)
{
	char *fd = page->queued || socket->fd < 0
	               ? memory_copy("queued")
	               : memory_format("fd %d", socket->fd);
	char *text;

	if (!page->name_pids)
		return fd;
	text = memory_format("pid %d %s", socket->pid, fd);
	free(fd);
	return text;
}

/* "here <- there", as the connection was made. */
static char *addresses(const struct page *page,
                       const struct report_socket *socket)
{
	const char *origin = socket->origin ? socket->origin : "";
	const char *arrow = "--";

	if (!socket->local && !socket->peer)
		return memory_copy("addresses not known");
	if (!strcmp(origin, "connect"))
		arrow = "->";
	else if (!strncmp(origin, "accept", 6) || page->queued)
		arrow = "<-";
	return memory_format("%s %s %s", socket->local ? socket->local : "?",
	                     arrow, socket->peer ? socket->peer : "?");
}

/* "CLOSE_WAIT 41.2 s". */
static char *state(const struct report_socket *socket)
{
	char text[OUTPUT_NUMBER_MAX];

	if (socket->age_ms < 0)
		return memory_copy(socket->state);
	return memory_format("%s %s", socket->state,
	                     output_duration(text, socket->age_ms));
}

static void put_detail(const struct page *page, const char *before,
                       const struct report_socket *socket)
{
	char *detail = output_detail(socket);
	char *line = memory_format("%s%s", before, detail);

	if (*detail)
		output_prose("", line, page->style, page->out);
	free(line);
	free(detail);
}

static void put_socket(const struct page *page,
                       const struct report_socket *socket)
{
	char *fd = descriptor(page, socket), *ends = addresses(page, socket);
	char *stands = state(socket);
	char text[OUTPUT_NUMBER_MAX];

	output_start(page->style, page->out);
	fputs("  ", page->out);
	output_column(fd, page->widths.descriptor, page->out);
	putc(' ', page->out);
	output_column(ends, page->widths.addresses, page->out);
	putc(' ', page->out);
	if (socket->unread_bytes >= (page->narrow ? 1 : 0)) {
		output_column(stands, page->widths.state, page->out);
		fprintf(page->out, " unread %s",
		        output_count(text, (uint64_t)socket->unread_bytes));
	} else {
		output_clean(stands, page->out);
	}
	putc('\n', page->out);
	if (!page->detail_in_end)
		put_detail(page, "", socket);
	output_holders(socket, page->style, page->out);
	free(stands);
	free(fd);
	free(ends);
}

/* Frees TEXT, and makes WIDTH wide enough for it. */
static void widen(int *width, char *text)
{
	int columns = output_clean(text, NULL);

	if (columns > *width)
		*width = columns;
	free(text);
}

static void lay_out(struct page *page, const struct report_socket *sockets,
                    size_t n)
{
	char *first = n ? output_detail(&sockets[0]) : NULL;

	/* As wide as the labels of stacks. */
	page->widths.descriptor = OUTPUT_LABEL_WIDTH - 2;
	page->detail_in_end = n > 1;
	for (size_t i = 0; i < n; i++) {
		char *detail = output_detail(&sockets[i]);

		page->detail_in_end &= !strcmp(detail, first);
		free(detail);
		widen(&page->widths.descriptor, descriptor(page, &sockets[i]));
		widen(&page->widths.addresses, addresses(page, &sockets[i]));
		widen(&page->widths.state, state(&sockets[i]));
	}
	free(first);
	page->narrow = page->widths.descriptor + page->widths.addresses +
	                   page->widths.state + 11 + (int)strlen(" unread 0") >
	               OUTPUT_WIDTH;
	if (page->narrow)
		page->widths.addresses = page->widths.state = 0;
}

void output_sockets(const struct report_leak *leak, bool name_pids,
                    const struct output_style *style, FILE *out)
{
	struct page page = {
	    .style = style,
	    .out = out,
	    .name_pids = name_pids,
	    .queued = leak->verdict == REPORT_VERDICT_NEVER_ACCEPTED,
	};
	char text[OUTPUT_NUMBER_MAX];
	size_t n = leak->n_sockets;

	if (!style->verbose && n > SOCKETS_SHOWN)
		n = SOCKETS_SHOWN;
	lay_out(&page, leak->sockets, n);
	for (size_t i = 0; i < n; i++)
		put_socket(&page, &leak->sockets[i]);
	if (page.detail_in_end)
		put_detail(&page, "each: ", &leak->sockets[0]);
	if (n == leak->n_sockets)
		return;
	output_start(style, out);
	fprintf(out, "  and %s more (-v shows all)\n",
	        output_count(text, leak->n_sockets - n));
}
