/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_json_socket.c - what the JSON report says of stacks and sockets.
 */
#include "output_json_socket.h"

#include <inttypes.h>

void output_json_frame(struct json *json, const char *name,
                       const struct report_frame *frame)
{
	char offset[24];

	snprintf(offset, sizeof(offset), "0x%" PRIx64, frame->offset);
	json_row(json, name);
	json_string(json, "function", frame->function);
	json_string(json, "file", frame->file);
	json_known(json, "line", frame->line ? frame->line : -1);
	json_string(json, "module", frame->module);
	json_string(json, "build_id", frame->build_id);
	json_string(json, "offset", offset);
	json_string(json, "language", frame->language);
	json_bool(json, "inlined", frame->inlined);
	json_bool(json, "own", frame->own);
	if (frame->note)
		json_string(json, "note", frame->note);
	json_end(json);
}

void output_json_stack(struct json *json, const char *name,
                       const struct report_stack *stack)
{
	json_object(json, name);
	json_string(json, "call", stack->call);
	if (stack->missing)
		json_string(json, "missing", stack->missing);
	json_array(json, "frames");
	for (size_t i = 0; i < stack->n_frames; i++)
		output_json_frame(json, NULL, &stack->frames[i]);
	json_end(json);
	json_end(json);
}

/* Yes, no, or, if negative, not known. */
static void put_answer(struct json *json, const char *name, int answer)
{
	if (answer < 0)
		json_null(json, name);
	else
		json_bool(json, name, answer);
}

static void put_thread(struct json *json, const char *key,
                       const struct report_thread *thread)
{
	if (!thread->tid) {
		json_null(json, key);
		return;
	}
	json_row(json, key);
	json_number(json, "tid", thread->tid);
	json_string(json, "name", thread->name);
	put_answer(json, "alive", thread->alive);
	json_end(json);
}

static void put_watched(struct json *json, const struct report_socket *socket)
{
	if (!socket->watched_known) {
		json_null(json, "watched");
		return;
	}
	json_array(json, "watched");
	for (size_t i = 0; i < socket->n_watched; i++) {
		const struct report_watch *watch = &socket->watched[i];

		json_row(json, NULL);
		json_number(json, "epoll_fd", watch->epoll_fd);
		json_array(json, "events");
		for (size_t j = 0; j < watch->n_events; j++)
			json_string(json, NULL, watch->events[j]);
		json_end(json);
		json_end(json);
	}
	json_end(json);
}

static void put_holders(struct json *json, const struct report_socket *socket)
{
	json_array(json, "holders");
	for (size_t i = 0; i < socket->n_holders; i++) {
		const struct report_holder *holder = &socket->holders[i];

		json_row(json, NULL);
		json_number(json, "pid", holder->pid);
		json_known(json, "fd", holder->fd);
		json_string(json, "by", holder->by);
		json_string(json, "exe", holder->exe);
		json_string(json, "command", holder->command);
		json_end(json);
	}
	json_end(json);
}

void output_json_socket(struct json *json, const struct report_socket *socket)
{
	json_row(json, NULL);
	json_number(json, "pid", socket->pid);
	json_known(json, "fd", socket->fd);
	json_string(json, "family", socket->family);
	json_string(json, "local", socket->local);
	json_string(json, "peer", socket->peer);
	json_string(json, "state", socket->state);
	json_known(json, "age_ms", socket->age_ms);
	json_known(json, "unread_bytes", socket->unread_bytes);
	put_answer(json, "eof_read", socket->eof_read);
	json_string(json, "origin", socket->origin);
	json_string(json, "from", socket->from);
	json_bool(json, "before_exec", socket->before_exec);
	put_thread(json, "thread", &socket->opened_by);
	put_thread(json, "last_use_thread", &socket->used_by);
	put_watched(json, socket);
	put_holders(json, socket);
	json_known(json, "opened_ms_ago", socket->opened_ms_ago);
	json_known(json, "last_use_ms_ago", socket->last_use_ms_ago);
	json_known(json, "eof_ms_ago", socket->eof_ms_ago);
	json_end(json);
}
