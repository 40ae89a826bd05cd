/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * namer_child.c - the process that names code addresses.
 */
#include "namer_child.h"

#include "memory.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * The largest programs take a few seconds and a gigabyte or two.  Each question
 * may take so long.
 */
enum { SECONDS = 20 };
#define MEMORY_MAX ((rlim_t)4 << 30)
#define STACK_MAX ((rlim_t)64 << 20)

bool namer_child_read(int fd, void *into, size_t bytes)
{
	char *to = into;

	while (bytes) {
		ssize_t n = read(fd, to, bytes);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		to += n;
		bytes -= (size_t)n;
	}
	return true;
}

bool namer_child_write(int fd, const void *from, size_t bytes)
{
	const char *next = from;

	while (bytes) {
		ssize_t n = send(fd, next, bytes, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		next += n;
		bytes -= (size_t)n;
	}
	return true;
}

static void limit(int resource, rlim_t soft)
{
	struct rlimit limits;

	if (getrlimit(resource, &limits))
		return;
	if (limits.rlim_cur > soft)
		limits.rlim_cur = soft;
	setrlimit(resource, &limits);
}

/* A sanitizer's own maps would count, and half of what is here is plenty. */
static void limit_memory(void)
{
	rlim_t half =
	    (rlim_t)sysconf(_SC_PHYS_PAGES) * (rlim_t)sysconf(_SC_PAGESIZE) / 2;

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
	limit(RLIMIT_DATA, half < MEMORY_MAX ? half : MEMORY_MAX);
#else
	(void)half;
#endif
}

static void limit_time(void)
{
	struct rusage used = {0};
	struct rlimit limits;

	getrusage(RUSAGE_SELF, &used);
	if (getrlimit(RLIMIT_CPU, &limits))
		return;
	limits.rlim_cur =
	    (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + SECONDS;
	if (limits.rlim_cur > limits.rlim_max)
		limits.rlim_cur = limits.rlim_max;
	setrlimit(RLIMIT_CPU, &limits);
}

static void die(int number)
{
	(void)number;
	_exit(EXIT_FAILURE);
}

/* No core, no line in the kernel's log, even when the stack is used up. */
static void die_quietly(void)
{
	static const int deadly[] = {SIGXCPU, SIGSEGV, SIGBUS,
	                             SIGABRT, SIGFPE,  SIGILL};
	static char room[1 << 14];
	struct sigaction action = {.sa_handler = die, .sa_flags = SA_ONSTACK};
	stack_t stack = {.ss_sp = room, .ss_size = sizeof room};

	sigaltstack(&stack, NULL);
	for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) {
		sigset_t one;

		sigemptyset(&one);
		sigaddset(&one, deadly[i]);
		sigaction(deadly[i], &action, NULL);
		sigprocmask(SIG_UNBLOCK, &one, NULL);
	}
}

/* Nothing that goes wrong here is for people to see. */
static void become_humble(void)
{
	int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);

	for (int fd = 0; nowhere >= 0 && fd < 3; fd++)
		dup2(nowhere, fd);
	die_quietly();
	limit(RLIMIT_STACK, STACK_MAX);
	limit_memory();
}

static void add_string(FILE *out, const char *string)
{
	if (string)
		fwrite(string, 1, strlen(string) + 1, out);
}

static bool answer(int fd, const struct symbol *symbols, size_t n,
                   const char *note)
{
	struct namer_answer answer = {.n_symbols = (uint32_t)n,
	                              .has_note = note != NULL};
	char *text = NULL;
	size_t bytes = 0;
	FILE *out = open_memstream(&text, &bytes);
	bool done;

	if (!out)
		return false;
	fwrite(symbols, sizeof *symbols, n, out);
	for (size_t i = 0; i < n; i++) {
		add_string(out, symbols[i].function);
		add_string(out, symbols[i].file);
	}
	add_string(out, note);
	done = !fclose(out);
	answer.bytes = (uint32_t)bytes;
	done = done && namer_child_write(fd, &answer, sizeof answer) &&
	       namer_child_write(fd, text, bytes);
	free(text);
	return done;
}

static bool serve_one(int fd, struct symbolizer *symbolizer)
{
	struct symbol symbols[SYMBOLIZER_DEPTH];
	struct namer_question question;
	struct symbol_place place;
	const char *note = NULL;
	char *path;
	bool done;
	size_t n;

	if (!namer_child_read(fd, &question, sizeof question))
		return false;
	path = memory_array(question.path_bytes, 1);
	done = namer_child_read(fd, path, question.path_bytes);
	place = (struct symbol_place){.path = path,
	                              .build_id = question.build_id,
	                              .build_id_bytes = question.build_id_bytes,
	                              .offset = question.offset,
	                              .exact = question.exact};
	limit_time();
	memset(symbols, 0, sizeof symbols);
	n = done ? symbolizer_name(symbolizer, &place, symbols, &note) : 0;
	done = done && answer(fd, symbols, n, note);
	free(path);
	return done;
}

static void serve(int fd, const char *debug_path)
{
	struct symbolizer *symbolizer;

	become_humble();
	symbolizer = symbolizer_new(debug_path);
	while (serve_one(fd, symbolizer))
		;
	/* What stdio still holds is the parent's to write. */
	_exit(0);
}

int namer_child_start(const char *debug_path, int *pid)
{
	int ends[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return -1;
	*pid = fork();
	if (*pid == 0) {
		close(ends[0]);
		serve(ends[1], debug_path);
	}
	close(ends[1]);
	if (*pid > 0)
		return ends[0];
	close(ends[0]);
	return -1;
}
