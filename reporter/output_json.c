/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_json.c - the report as one JSON document, schema 1.
 */
#include "json.h"
#include "output.h"
#include "output_json_socket.h"

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
	json_known(json, "fin_to_close_ms", leak->site.fin_to_close_ms);
	json_known(json, "most_open_ms_ago", leak->site.most_open_ms_ago);
	json_end(json);
}

static void put_listener(struct json *json,
                         const struct report_listener *listener)
{
	if (!listener) {
		json_null(json, "listener");
		return;
	}
	json_row(json, "listener");
	json_known(json, "fd", listener->fd);
	json_string(json, "local", listener->local);
	json_known(json, "accepted_ms_ago", listener->accepted_ms_ago);
	json_string(json, "error", listener->error);
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
	json_known(json, "latest_ms", leak->latest_ms);
	json_string(json, "advice", leak->advice);
	put_listener(json, leak->listener);
	json_string(json, "growth", leak->growth);
	put_site(json, leak);
	json_object(json, "stacks");
	for (int role = 0; role < REPORT_ROLE_COUNT; role++)
		if (leak->stacks[role])
			output_json_stack(json, report_role_word(role),
			                  leak->stacks[role]);
	json_end(json);
	json_array(json, "sockets");
	for (size_t i = 0; i < leak->n_sockets; i++)
		output_json_socket(json, &leak->sockets[i]);
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

/* Sockets by verdict: of places that leak, or of those that don't. */
static void put_verdicts(struct json *json, const char *name, bool leaks,
                         const struct report *report)
{
	uint64_t sockets[REPORT_VERDICT_COUNT] = {0};

	for (size_t i = 0; i < report->n_leaks; i++) {
		const struct report_leak *leak = &report->leaks[i];

		if (!leak->suppressed && leak->leaks == leaks)
			sockets[leak->verdict] += leak->count;
	}
	json_row(json, name);
	for (int verdict = 0; verdict < REPORT_VERDICT_COUNT; verdict++)
		if (sockets[verdict])
			json_count(json, report_verdict_word(verdict),
			           sockets[verdict]);
	json_end(json);
}

static void put_totals(struct json *json, const struct report *report)
{
	json_object(json, "totals");
	json_count(json, "leaks", output_places(report));
	json_count(json, "sockets", report->sockets);
	put_verdicts(json, "by_verdict", true, report);
	put_verdicts(json, "not_leaks", false, report);
	json_count(json, "suppressed", report->suppressed);
	json_count(json, "younger", report->younger);
	json_count(json, "tracked_open", report->tracked_open);
	json_end(json);
}

static void put_listed(struct json *json, const struct report_listed *listed)
{
	json_row(json, NULL);
	json_number(json, "pid", listed->pid);
	json_known(json, "fd", listed->fd);
	json_string(json, "program", listed->program);
	json_known(json, "receive_queue", listed->receive_queue);
	json_known(json, "send_queue", listed->send_queue);
	json_string(json, "local", listed->local);
	json_string(json, "peer", listed->peer);
	json_string(json, "state", listed->state);
	json_known(json, "age_ms", listed->age_ms);
	if (listed->site)
		output_json_frame(json, "site", listed->site);
	else
		json_null(json, "site");
	json_end(json);
}

static void put_list(struct json *json, const struct report *report)
{
	if (!report->lists_all)
		return;
	json_array(json, "all");
	for (size_t i = 0; i < report->n_listed; i++)
		put_listed(json, &report->listed[i]);
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
		put_leak(json, report_leak_at(report, i));
	json_end(json);
	put_list(json, report);
	put_totals(json, report);
	json_end(json);
	json_free(json);
}
