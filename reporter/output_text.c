/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_text.c - the report for people.
 */
#include "output.h"

#include <signal.h>
#include <string.h>

enum { ID_SHOWN = 8, HEADLINE_WIDTH = 72 };

/* A report on its way to a stream. */
struct page {
	const struct report *report;
	const struct output_style *style;
	FILE *out;
	bool name_pids; /* descriptors of several processes: say whose */
};

/* "1,204 sockets". */
static void put_count(FILE *out, uint64_t n, const char *noun,
                      const char *nouns)
{
	char text[OUTPUT_NUMBER_MAX];

	fprintf(out, "%s %s", output_count(text, n), n == 1 ? noun : nouns);
}

static void start(const struct page *page)
{
	output_start(page->style, page->out);
}

static void paint(const struct page *page, enum output_paint paint)
{
	output_paint(page->style, paint, page->out);
}

static const char *base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

static void put_processes(const struct page *page)
{
	const struct report *report = page->report;
	const struct report_process *process = report->processes;
	char text[OUTPUT_NUMBER_MAX];

	if (report->n_processes == 0)
		return;
	fputs("   ", page->out);
	if (report->n_processes > 1) {
		put_count(page->out, report->n_processes, "process",
		          "processes");
		return;
	}
	if (process->exe)
		output_clean(base(process->exe), page->out);
	fprintf(page->out, " (pid %d)", process->pid);
	if (process->ran_s >= 0)
		fprintf(page->out, ", ran %s",
		        output_duration(text, (int64_t)(process->ran_s * 1e3)));
	if (process->ended && !strcmp(process->ended, "signal") &&
	    process->status > 0)
		fprintf(page->out, ", ended by SIG%s, as last seen",
		        sigabbrev_np(process->status));
}

static size_t places(const struct report *report)
{
	size_t n = 0;

	for (size_t i = 0; i < report->n_leaks; i++)
		n += !report->leaks[i].suppressed;
	return n;
}

static void put_heading(const struct page *page)
{
	const struct report *report = page->report;

	start(page);
	paint(page, OUTPUT_STRONG);
	fputs("finleak: ", page->out);
	put_count(page->out, report->sockets, "socket", "sockets");
	fputs(" left open after the peer closed, in ", page->out);
	put_count(page->out, places(report), "place", "places");
	paint(page, OUTPUT_PLAIN);
	put_processes(page);
	putc('\n', page->out);
}

static void put_headline(const struct page *page,
                         const struct report_leak *leak)
{
	const char *verdict = report_verdict_word(leak->verdict);
	const char *headline = report_verdict_headline(leak->verdict);
	char text[OUTPUT_NUMBER_MAX];
	const char *times = output_count(text, leak->n_sockets);
	int columns =
	    (int)(strlen(times) + strlen(verdict) + strlen(headline) + 5);

	start(page);
	paint(page, OUTPUT_ALARM);
	fprintf(page->out, "%s x %s", times, verdict);
	paint(page, OUTPUT_PLAIN);
	fprintf(page->out, ": %s", headline);
	if (columns < HEADLINE_WIDTH)
		fprintf(page->out, "%*s", HEADLINE_WIDTH - columns, "");
	fprintf(page->out, "   id %.*s\n", ID_SHOWN, leak->id);
}

static void put_site(const struct page *page, const struct report_leak *leak)
{
	const struct report_site *site = &leak->site;

	if (!leak->site_known)
		return;
	start(page);
	fputs("  this place: ", page->out);
	put_count(page->out, site->opened, "opened, ", "opened, ");
	put_count(page->out, site->closed, "closed, ", "closed, ");
	put_count(page->out, site->open, "open", "open");
	if (strcmp(leak->growth, "unknown"))
		fprintf(page->out, ", %s", leak->growth);
	putc('\n', page->out);
}

static void put_leak(const struct page *page, const struct report_leak *leak)
{
	start(page);
	putc('\n', page->out);
	put_headline(page, leak);
	output_stacks(leak, page->style, page->out);
	output_sockets(leak, page->name_pids, page->style, page->out);
	put_site(page, leak);
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
	put_count(page->out, page->report->younger, "younger", "younger");
	fputs(after, page->out);
}

static void put_found(const struct page *page)
{
	const struct report *report = page->report;

	fputs("finleak: ", page->out);
	put_count(page->out, report->sockets, "socket", "sockets");
	fputs(" left open in ", page->out);
	put_count(page->out, places(report), "place", "places");
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
	put_count(page->out, page->report->tracked_open, "TCP socket",
	          "TCP sockets");
	fputs(" open at the end)", page->out);
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

static bool several_pids(const struct report *report)
{
	int pid = 0;

	for (size_t i = 0; i < report->n_leaks; i++)
		for (size_t j = 0; j < report->leaks[i].n_sockets; j++) {
			const struct report_leak *leak = &report->leaks[i];

			if (pid && leak->sockets[j].pid != pid)
				return true;
			pid = leak->sockets[j].pid;
		}
	return report->n_processes > 1;
}

void output_text(const struct report *report, const struct output_style *style,
                 FILE *out)
{
	struct page page = {report, style, out, several_pids(report)};
	bool unknown = !report->sockets && !report->complete;

	if (style->quiet) {
		put_summary(&page);
		return;
	}
	if (report->sockets)
		put_heading(&page);
	for (size_t i = 0; i < report->n_leaks; i++)
		if (!report->leaks[i].suppressed)
			put_leak(&page, &report->leaks[i]);
	if (report->sockets) {
		start(&page);
		putc('\n', out);
	}
	put_caveats(&page, unknown ? 1 : 0);
	if (report->sockets) {
		start(&page);
		fputs("finleak: what each kind means and how it is fixed: "
		      "finleak help verdicts\n",
		      out);
	}
	put_summary(&page);
}
