/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * progress.c - a line on the terminal about work that takes over a second.
 */
#include "progress.h"

#include "output.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MS UINT64_C(1000000)

enum { PATIENCE_MS = 1000, OLD_MS = 100 };

static struct progress ours;

void progress_begin(struct progress *progress, FILE *out, uint64_t now_ns)
{
	*progress = (struct progress){.out = out, .began_ns = now_ns};
}

void progress_show(struct progress *progress, uint64_t now_ns)
{
	const struct progress_step *step = &progress->step;
	char done[OUTPUT_NUMBER_MAX], of[OUTPUT_NUMBER_MAX];

	if (!progress->out || !step->doing ||
	    now_ns < progress->began_ns + PATIENCE_MS * MS ||
	    (progress->shown_ns && now_ns < progress->shown_ns + OLD_MS * MS))
		return;
	fprintf(progress->out, "\rfinleak: %s %s of %s %s\033[K", step->doing,
	        output_count(done, step->done), output_count(of, step->of),
	        step->what);
	fflush(progress->out);
	progress->shown_ns = now_ns;
}

void progress_erase(struct progress *progress)
{
	if (!progress->shown_ns)
		return;
	fputs("\r\033[K", progress->out);
	fflush(progress->out);
	progress->shown_ns = 0;
}

bool progress_has_reader(void)
{
	const char *term = getenv("TERM"), *ci = getenv("CI");

	return term && *term && strcmp(term, "dumb") && (!ci || !*ci) &&
	       isatty(STDERR_FILENO);
}

static uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 * MS + (uint64_t)now.tv_nsec;
}

void progress_start(bool wanted)
{
	progress_begin(&ours, wanted && progress_has_reader() ? stderr : NULL,
	               now_ns());
}

void progress_end(void)
{
	progress_erase(&ours);
	ours.out = NULL;
}

void progress_at(const char *doing, size_t done, size_t of, const char *what)
{
	if (!ours.out)
		return;
	ours.step = (struct progress_step){doing, done, of, what};
	progress_show(&ours, now_ns());
}

void progress_wait(int fd)
{
	struct pollfd wanted = {.fd = fd, .events = POLLIN};

	while (ours.out && poll(&wanted, 1, OLD_MS) == 0)
		progress_show(&ours, now_ns());
}
