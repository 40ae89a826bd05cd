/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_json.c - the report as one JSON document, schema 1.
 */
#include "json.h"
#include "output.h"

#include <inttypes.h>

static void put_frame(struct json *json, const struct report_frame *frame)
{
	char offset[24];

	snprintf(offset, sizeof(offset), "0x%" PRIx64, frame->offset);
	json_row(json, NULL);
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

static void put_stack(struct json *json, const char *role,
                      const struct report_stack *stack)
{
	json_object(json, role);
	json_string(json, "call", stack->call);
	if (stack->missing)
		json_string(json, "missing", stack->missing);
	json_array(json, "frames");
	for (size_t i = 0; i < stack->n_frames; i++)
		put_frame(json, &stack->frames[i]);
	json_end(json);
	json_end(json);
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
	if (thread->alive < 0)
		json_null(json, "alive");
	else
		json_bool(json, "alive", thread->alive);
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
		json_row(json, NULL);
		json_number(json, "pid", socket->holders[i].pid);
		json_number(json, "fd", socket->holders[i].fd);
		json_end(json);
	}
	json_end(json);
}

static void put_socket(struct json *json, const struct report_socket *socket)
{
	json_row(json, NULL);
	json_number(json, "pid", socket->pid);
	json_number(json, "fd", socket->fd);
	json_string(json, "family", socket->family);
	json_string(json, "local", socket->local);
	json_string(json, "peer", socket->peer);
	json_string(json, "state", socket->state);
	json_known(json, "age_ms", socket->age_ms);
	json_known(json, "unread_bytes", socket->unread_bytes);
	if (socket->eof_read < 0)
		json_null(json, "eof_read");
	else
		json_bool(json, "eof_read", socket->eof_read);
	json_string(json, "origin", socket->origin);
	put_thread(json, "thread", &socket->opened_by);
	put_thread(json, "last_use_thread", &socket->used_by);
	put_watched(json, socket);
	put_holders(json, socket);
	json_known(json, "opened_ms_ago", socket->opened_ms_ago);
	json_known(json, "last_use_ms_ago", socket->last_use_ms_ago);
	json_known(json, "eof_ms_ago", socket->eof_ms_ago);
	json_end(json);
}

static void put_site(struct json *json, const struct report_leak *leak)
{
	if (!leak->site_known) {
		json_null(json, "site");
		return;
	}
	json_row(json, "site");
	json_count(json, "opened", leak->site.opened);
	json_count(json, "closed", leak->site.closed);
	json_count(json, "open", leak->site.open);
	json_count(json, "most_open", leak->site.most_open);
	json_count(json, "closed_after_fin", leak->site.closed_after_fin);
	json_end(json);
}

static void put_leak(struct json *json, const struct report_leak *leak)
{
	json_object(json, NULL);
	json_string(json, "id", leak->id);
	json_string(json, "verdict", report_verdict_word(leak->verdict));
	json_count(json, "count", leak->count);
	json_bool(json, "leak", leak->leaks);
	json_bool(json, "suppressed", leak->suppressed);
	json_string(json, "growth", leak->growth);
	put_site(json, leak);
	json_object(json, "stacks");
	for (int role = 0; role < REPORT_ROLE_COUNT; role++)
		if (leak->stacks[role])
			put_stack(json, report_role_word(role),
			          leak->stacks[role]);
	json_end(json);
	json_array(json, "sockets");
	for (size_t i = 0; i < leak->n_sockets; i++)
		put_socket(json, &leak->sockets[i]);
	json_end(json);
	json_end(json);
}

static void put_process(struct json *json, const struct report_process *process)
{
	json_row(json, NULL);
	json_number(json, "pid", process->pid);
	json_known(json, "ppid", process->ppid);
	json_string(json, "exe", process->exe);
	json_array(json, "cmdline");
	for (char **word = process->cmdline; word && *word; word++)
		json_string(json, NULL, *word);
	json_end(json);
	json_string(json, "ended", process->ended);
	json_known(json, "status", process->status);
	json_known(json, "ran_ms",
	           process->ran_s < 0 ? -1 : (int64_t)(process->ran_s * 1e3));
	json_bool(json, "recorder", process->recorder);
	json_row(json, "dropped");
	json_count(json, "sockets", process->dropped_sockets);
	json_count(json, "stacks", process->dropped_stacks);
	json_end(json);
	json_end(json);
}

static void put_verdicts(struct json *json, const struct report *report)
{
	uint64_t sockets[REPORT_VERDICT_COUNT] = {0};

	for (size_t i = 0; i < report->n_leaks; i++)
		if (!report->leaks[i].suppressed)
			sockets[report->leaks[i].verdict] +=
			    report->leaks[i].n_sockets;
	json_row(json, "by_verdict");
	for (int verdict = 0; verdict < REPORT_VERDICT_COUNT; verdict++)
		if (sockets[verdict])
			json_count(json, report_verdict_word(verdict),
			           sockets[verdict]);
	json_end(json);
}

static void put_totals(struct json *json, const struct report *report)
{
	json_object(json, "totals");
	json_count(json, "leaks", report->n_leaks);
	json_count(json, "sockets", report->sockets);
	put_verdicts(json, report);
	json_count(json, "suppressed", report->suppressed);
	json_count(json, "younger", report->younger);
	json_count(json, "tracked_open", report->tracked_open);
	json_end(json);
}

void output_json(const struct report *report, const struct output_style *style,
                 FILE *out)
{
	struct json *json = json_new(out);

	(void)style; /* A document has no prefix, colour or length. */
	json_object(json, NULL);
	json_string(json, "finleak", FINLEAK_VERSION);
	json_number(json, "schema", REPORT_SCHEMA);
	json_bool(json, "complete", report->complete);
	json_array(json, "caveats");
	for (size_t i = 0; i < report->n_caveats; i++)
		json_string(json, NULL, report->caveats[i]);
	json_end(json);
	json_array(json, "processes");
	for (size_t i = 0; i < report->n_processes; i++)
		put_process(json, &report->processes[i]);
	json_end(json);
	json_array(json, "leaks");
	for (size_t i = 0; i < report->n_leaks; i++)
		put_leak(json, &report->leaks[i]);
	json_end(json);
	put_totals(json, report);
	json_end(json);
	json_free(json);
}
