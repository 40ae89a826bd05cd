/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_detail.c - who watches, used and holds a socket, for people.
 */
#include "output.h"

#include "memory.h"

#include <stdlib.h>
#include <string.h>

enum { HOLDERS_SHOWN = 4, COMMAND_SHOWN = 100 };

/* Parts of a sentence on their way to a stream. */
struct sentence {
	FILE *out;
	bool begun;
};

static FILE *next_part(struct sentence *sentence)
{
	if (sentence->begun)
		fputs("; ", sentence->out);
	sentence->begun = true;
	return sentence->out;
}

static void put_watched(struct sentence *sentence,
                        const struct report_socket *socket)
{
	if (!socket->watched_known)
		return;
	if (!socket->n_watched)
		fputs("not watched by any epoll", next_part(sentence));
	for (size_t i = 0; i < socket->n_watched; i++) {
		const struct report_watch *watch = &socket->watched[i];

		fprintf(next_part(sentence), "watched by epoll fd %d for",
		        watch->epoll_fd);
		for (size_t j = 0; j < watch->n_events; j++)
			fprintf(sentence->out, " %s", watch->events[j]);
		if (!watch->n_events)
			fputs(" no event", sentence->out);
	}
}

/* That a program's one thread used it goes without saying. */
static bool worth_a_word(const struct report_thread *thread,
                         const struct report_socket *socket)
{
	return thread->tid && thread->tid != socket->pid &&
	       (thread->name || thread->alive == 0);
}

static void put_thread(struct sentence *sentence, const char *did,
                       const struct report_thread *thread)
{
	FILE *out = next_part(sentence);

	fprintf(out, "%s by thread ", did);
	if (thread->name)
		fprintf(out, "%s (%d)", thread->name, thread->tid);
	else
		fprintf(out, "%d", thread->tid);
	if (thread->alive == 0)
		fputs(", which has ended", out);
}

static void put_threads(struct sentence *sentence,
                        const struct report_socket *socket)
{
	const struct report_thread *opener = &socket->opened_by;
	const struct report_thread *user = &socket->used_by;
	bool both = opener->tid == user->tid;

	if (worth_a_word(opener, socket))
		put_thread(sentence, both ? "opened and last used" : "opened",
		           opener);
	if (!both && worth_a_word(user, socket))
		put_thread(sentence, "last used", user);
}

char *output_detail(const struct report_socket *socket)
{
	struct sentence sentence = {0};
	char *text = NULL;
	size_t bytes;

	sentence.out = open_memstream(&text, &bytes);
	if (!sentence.out)
		return memory_copy("");
	put_watched(&sentence, socket);
	put_threads(&sentence, socket);
	if (socket->from)
		fputs(socket->from, next_part(&sentence));
	fclose(sentence.out);
	return text ? text : memory_copy("");
}

/* "fd 7 of pid 42". */
static char *place_of(const struct report_holder *holder,
                      const struct report_socket *socket)
{
	if (holder->fd < 0)
		return memory_format("a descriptor of pid %d", holder->pid);
	if (holder->pid == socket->pid && !holder->exe && !holder->command)
		return memory_format("fd %d", holder->fd);
	return memory_format("fd %d of pid %d", holder->fd, holder->pid);
}

/* "by fork", "received". */
static char *way_of(const struct report_holder *holder)
{
	const char *by = holder->by;
	size_t length = by ? strlen(by) : 0;

	if (!by)
		return memory_copy("");
	if (length > 2 && !strcmp(by + length - 2, "ed"))
		return memory_format(", %s", by);
	return memory_format(", by %s", by);
}

/* What it runs, where its command line does not say it. */
static char *exe_of(const struct report_holder *holder)
{
	if (!holder->exe)
		return memory_copy("");
	if (!holder->command || !*holder->command)
		return memory_copy(holder->exe);
	if (!strcmp(holder->exe, holder->command))
		return memory_copy("");
	return memory_format(" (%s)", holder->exe);
}

static void put_holder(const struct report_holder *holder,
                       const struct report_socket *socket, bool own,
                       const struct output_style *style, FILE *out)
{
	char *place = place_of(holder, socket), *way = way_of(holder);
	const char *command = holder->command ? holder->command : "";
	bool cut = !style->verbose && strlen(command) > COMMAND_SHOWN;
	char *exe = exe_of(holder);
	char *line =
	    memory_format("%s %s%s%s%.*s%s%s", own ? "held as" : "also held as",
	                  place, way, *command || *exe ? ": " : "",
	                  cut ? COMMAND_SHOWN : (int)strlen(command), command,
	                  cut ? "..." : "", exe);

	output_prose("", line, style, out);
	free(line);
	free(exe);
	free(way);
	free(place);
}

/* The descriptor that the socket's own line shows is not said again. */
static bool said_before(const struct report_holder *holder, bool own)
{
	return own && !holder->exe && !holder->command;
}

void output_holders(const struct report_socket *socket,
                    const struct output_style *style, FILE *out)
{
	size_t shown = 0, more = 0;
	char text[OUTPUT_NUMBER_MAX];

	for (size_t i = 0; i < socket->n_holders; i++) {
		const struct report_holder *holder = &socket->holders[i];
		bool own =
		    holder->pid == socket->pid && holder->fd == socket->fd;

		if (said_before(holder, own))
			continue;
		if (shown == HOLDERS_SHOWN && !style->verbose) {
			more++;
			continue;
		}
		put_holder(holder, socket, own, style, out);
		shown++;
	}
	if (!more)
		return;
	output_label("", style, out);
	fprintf(out, "and by %s more (-v shows all)\n",
	        output_count(text, more));
}
