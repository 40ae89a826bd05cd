/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_text.c - the report for people.
 */
#include "output.h"

#include <signal.h>
#include <string.h>

/* A report on its way to a stream. */
struct page {
	const struct report *report;
	const struct output_style *style;
	FILE *out;
	bool name_pids; /* descriptors of several processes: say whose */
};

static void start(const struct page *page)
{
	output_start(page->style, page->out);
}

static void put_empty(const struct page *page)
{
	start(page);
	putc('\n', page->out);
}

static void paint(const struct page *page, enum output_paint paint)
{
	output_paint(page->style, paint, page->out);
}

static bool runs(const struct report_process *process)
{
	return process->ended && !strcmp(process->ended, "running");
}

static bool any_runs(const struct report *report)
{
	for (size_t i = 0; i < report->n_processes; i++)
		if (runs(&report->processes[i]))
			return true;
	return false;
}

static void put_process(const struct page *page,
                        const struct report_process *process)
{
	char text[OUTPUT_NUMBER_MAX];

	if (process->exe)
		output_clean(output_base(process->exe), page->out);
	fprintf(page->out, " (pid %d)", process->pid);
	if (process->ran_s >= 0)
		fprintf(page->out, ", %s %s",
		        runs(process) ? "running for" : "ran",
		        output_duration(text, (int64_t)(process->ran_s * 1e3)));
	if (process->ended && !strcmp(process->ended, "signal") &&
	    process->status > 0)
		fprintf(page->out, ", ended by SIG%s, as last seen",
		        sigabbrev_np(process->status));
}

static void put_processes(const struct page *page)
{
	const struct report *report = page->report;

	if (report->n_processes)
		fputs("   ", page->out);
	if (report->n_processes == 1)
		put_process(page, report->processes);
	else if (report->n_processes)
		output_counted(report->n_processes, "process", "processes",
		               page->out);
}

static void put_heading(const struct page *page)
{
	const struct report *report = page->report;

	start(page);
	paint(page, OUTPUT_STRONG);
	fputs("finleak: ", page->out);
	output_counted(report->sockets, "socket", "sockets", page->out);
	fputs(" left open after the peer closed, in ", page->out);
	output_counted(output_places(report), "place", "places", page->out);
	paint(page, OUTPUT_PLAIN);
	put_processes(page);
	putc('\n', page->out);
}

/* With --all, what there is comes before what is wrong with it. */
static void put_list(const struct page *page)
{
	start(page);
	paint(page, OUTPUT_STRONG);
	fputs("finleak: ", page->out);
	output_counted(page->report->n_listed, "TCP socket", "TCP sockets",
	               page->out);
	paint(page, OUTPUT_PLAIN);
	put_processes(page);
	putc('\n', page->out);
	put_empty(page);
	output_listing(page->report, page->style, page->out);
	put_empty(page);
}

/* The places that leak, or those that do not. */
static void put_leaks(const struct page *page, bool leaks)
{
	const struct report *report = page->report;

	for (size_t i = 0; i < report->n_leaks; i++) {
		if (report->leaks[i].suppressed ||
		    report->leaks[i].leaks != leaks)
			continue;
		put_empty(page);
		output_leak(report_leak_at(report, i), page->name_pids,
		            page->style, page->out);
	}
}

/* How many places of REPORT are worth knowing, and no leaks. */
static size_t notable(const struct report *report)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_leaks; i++)
		n += !report->leaks[i].leaks && !report->leaks[i].suppressed;
	return n;
}

static void put_findings(const struct page *page)
{
	if (page->report->sockets) {
		put_heading(page);
		put_leaks(page, true);
	}
	if (notable(page->report)) {
		if (page->report->sockets)
			put_empty(page);
		start(page);
		fputs("no leaks by default, but worth knowing:\n", page->out);
		put_leaks(page, false);
	}
}

static void put_caveats(const struct page *page, size_t first)
{
	for (size_t i = first; i < page->report->n_caveats; i++) {
		start(page);
		fputs("finleak: note: ", page->out);
		output_clean(page->report->caveats[i], page->out);
		putc('\n', page->out);
	}
}

/* How many --min-age leaves out, if any, between BEFORE and AFTER. */
static void put_younger(const struct page *page, const char *before,
                        const char *after)
{
	if (!page->report->younger)
		return;
	fputs(before, page->out);
	output_counted(page->report->younger, "younger", "younger", page->out);
	fputs(after, page->out);
}

static void put_found(const struct page *page)
{
	const struct report *report = page->report;

	fputs("finleak: ", page->out);
	output_counted(report->sockets, "socket", "sockets", page->out);
	fputs(" left open in ", page->out);
	output_counted(output_places(report), "place", "places", page->out);
	put_younger(page, ", and ", " than --min-age");
	if (!report->complete)
		fputs("; there may be more, see the notes", page->out);
}

static void put_clean(const struct page *page)
{
	fputs(page->report->younger
	          ? "finleak: no socket left open for --min-age after its peer "
	            "closed it ("
	          : "finleak: no socket left open after its peer closed it (",
	      page->out);
	put_younger(page, "", ", ");
	output_counted(page->report->tracked_open, "TCP socket", "TCP sockets",
	               page->out);
	fputs(any_runs(page->report) ? " open now)" : " open at the end)",
	      page->out);
}

static void put_unknown(const struct page *page)
{
	const struct report *report = page->report;

	fputs("finleak: could not tell", page->out);
	if (!report->n_caveats)
		return;
	fputs(": ", page->out);
	output_clean(report->caveats[0], page->out);
}

/* The last line, for those who read no other. */
static void put_summary(const struct page *page)
{
	const struct report *report = page->report;

	start(page);
	if (report->sockets) {
		paint(page, OUTPUT_ALARM);
		put_found(page);
	} else if (report->complete) {
		paint(page, OUTPUT_GOOD);
		put_clean(page);
	} else {
		paint(page, OUTPUT_STRONG);
		put_unknown(page);
	}
	paint(page, OUTPUT_PLAIN);
	putc('\n', page->out);
}

void output_text(const struct report *report, const struct output_style *style,
                 FILE *out)
{
	struct page page = {report, style, out,
	                    report->several_pids || report->n_processes > 1};
	bool unknown = !report->sockets && !report->complete;
	bool tells = report->sockets || notable(report);

	if (style->quiet) {
		put_summary(&page);
		return;
	}
	if (report->lists_all)
		put_list(&page);
	put_findings(&page);
	if (tells)
		put_empty(&page);
	put_caveats(&page, unknown ? 1 : 0);
	if (tells) {
		start(&page);
		fputs("finleak: what each kind means and how it is fixed: "
		      "finleak help verdicts\n",
		      out);
	}
	put_summary(&page);
}
