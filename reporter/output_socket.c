/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_socket.c - the sockets of a leak for people, a line each.
 */
#include "output.h"

#include <stdlib.h>
#include <string.h>

enum { SOCKETS_SHOWN = 3 };

/* A list of sockets on its way to a stream. */
struct page {
	const struct output_style *style;
	FILE *out;
	bool name_pids; /* descriptors of several processes: say whose */
};

/* "fd 7", or "pid 42 fd 7"; the caller frees it. */
static char *descriptor(const struct page *page,
                        const struct report_socket *socket)
{
	char *text = NULL;
	int n = page->name_pids
	            ? asprintf(&text, "pid %d fd %d", socket->pid, socket->fd)
	            : asprintf(&text, "fd %d", socket->fd);

	return n < 0 ? NULL : text;
}

/* "here <- there", as the connection was made; the caller frees it. */
static char *addresses(const struct report_socket *socket)
{
	const char *origin = socket->origin ? socket->origin : "";
	const char *arrow = "--";
	char *text = NULL;

	if (!socket->local && !socket->peer)
		return strdup("addresses not known");
	if (!strcmp(origin, "connect"))
		arrow = "->";
	else if (!strncmp(origin, "accept", 6))
		arrow = "<-";
	if (asprintf(&text, "%s %s %s", socket->local ? socket->local : "?",
	             arrow, socket->peer ? socket->peer : "?") < 0)
		return NULL;
	return text;
}

static void put_watched(const struct page *page,
                        const struct report_socket *socket)
{
	if (!socket->watched_known)
		return;
	if (!socket->n_watched)
		fputs("   not watched by any epoll", page->out);
	for (size_t i = 0; i < socket->n_watched; i++) {
		const struct report_watch *watch = &socket->watched[i];

		fprintf(page->out, "   watched by epoll fd %d",
		        watch->epoll_fd);
		for (size_t j = 0; j < watch->n_events; j++) {
			putc(' ', page->out);
			output_clean(watch->events[j], page->out);
		}
	}
}

static void put_holders(const struct page *page,
                        const struct report_socket *socket)
{
	const char *also = "   also held as";

	for (size_t i = 0; i < socket->n_holders; i++) {
		const struct report_holder *holder = &socket->holders[i];

		if (holder->pid == socket->pid && holder->fd == socket->fd)
			continue;
		fputs(also, page->out);
		if (holder->pid != socket->pid)
			fprintf(page->out, " pid %d", holder->pid);
		fprintf(page->out, " fd %d", holder->fd);
		also = ",";
	}
}

struct widths {
	int descriptor;
	int addresses;
};

static void put_socket(const struct page *page,
                       const struct report_socket *socket,
                       const struct widths *widths)
{
	char *fd = descriptor(page, socket), *ends = addresses(socket);
	char text[OUTPUT_NUMBER_MAX];

	output_start(page->style, page->out);
	fputs("  ", page->out);
	output_column(fd ? fd : "", widths->descriptor, page->out);
	putc(' ', page->out);
	output_column(ends ? ends : "", widths->addresses, page->out);
	fprintf(page->out, " %s %s", socket->state,
	        output_duration(text, socket->age_ms));
	if (socket->unread_bytes >= 0)
		fprintf(page->out, "   unread %s",
		        output_count(text, (uint64_t)socket->unread_bytes));
	put_watched(page, socket);
	put_holders(page, socket);
	putc('\n', page->out);
	free(fd);
	free(ends);
}

static struct widths widths_of(const struct page *page,
                               const struct report_socket *sockets, size_t n)
{
	struct widths widths = {0};

	for (size_t i = 0; i < n; i++) {
		char *fd = descriptor(page, &sockets[i]);
		char *ends = addresses(&sockets[i]);
		int fd_columns = fd ? output_clean(fd, NULL) : 0;
		int ends_columns = ends ? output_clean(ends, NULL) : 0;

		if (fd_columns > widths.descriptor)
			widths.descriptor = fd_columns;
		if (ends_columns > widths.addresses)
			widths.addresses = ends_columns;
		free(fd);
		free(ends);
	}
	return widths;
}

void output_sockets(const struct report_leak *leak, bool name_pids,
                    const struct output_style *style, FILE *out)
{
	struct page page = {style, out, name_pids};
	char text[OUTPUT_NUMBER_MAX];
	size_t n = leak->n_sockets;
	struct widths widths;

	if (!style->verbose && n > SOCKETS_SHOWN)
		n = SOCKETS_SHOWN;
	widths = widths_of(&page, leak->sockets, n);
	for (size_t i = 0; i < n; i++)
		put_socket(&page, &leak->sockets[i], &widths);
	if (n == leak->n_sockets)
		return;
	output_start(style, out);
	fprintf(out, "  and %s more (-v shows all)\n",
	        output_count(text, leak->n_sockets - n));
}
