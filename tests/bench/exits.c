/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * exits.c ROUNDS N open|closing [NAME BEFORE]... - what it takes to exit with N
 * accepted sockets: established ones, or ones that their peers have closed.
 *
 * The words BEFORE start the program that holds them; that is this one, too.
 * With ASK in its environment it asks for each socket's TCP_INFO as it ends.
 * It says what CPU time it has used when it returns from main(), and the kernel
 * tells what it had used when it was gone.  Before that it has made a child
 * that shares its descriptors: so the kernel does not close them meanwhile, and
 * the figure is the recorder's work alone.
 *
 * A line for each: name, median in ms, median of what it adds to the first one
 * of the same round, its quartiles, and between which two the true one is with
 * 95 % certainty, in ns for each socket.
 */
#include "order.h"

#include <arpa/inet.h>
#include <linux/sched.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { VARIANTS_MAX = 8, WORDS_MAX = 16 };

struct variant {
	const char *name, *before;
	double *ns;
};

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static long long used_ns(void)
{
	struct timespec used;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return used.tv_sec * 1000000000LL + used.tv_nsec;
}

static long long us_of_time(struct timeval time)
{
	return time.tv_sec * 1000000LL + time.tv_usec;
}

static void raise_limit(void)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}

/* Straight to the kernel: it must not look like a fork of the program's. */
static void share_descriptors(void)
{
	struct clone_args how = {.flags = CLONE_FILES};
	long pid;

	__asm__ volatile("syscall"
	                 : "=a"(pid)
	                 : "a"(SYS_clone3), "D"(&how), "S"(sizeof(how))
	                 : "rcx", "r11", "memory");
	if (pid == 0) {
		for (;;)
			__asm__ volatile("syscall"
			                 : "=a"(pid)
			                 : "a"(SYS_pause)
			                 : "rcx", "r11", "memory");
	}
	printf("%ld\n", pid);
	fflush(stdout);
}

/* The least that tells a socket's state. */
static void ask_all(int end)
{
	struct tcp_info info;

	for (int fd = 0; fd <= end; fd++) {
		socklen_t size = sizeof(info);

		getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size);
	}
}

/* Takes N connections, and ends when standard input does. */
static int hold(int n)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t size = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char byte;

	raise_limit();
	check(!bind(fd, (struct sockaddr *)&address, size) &&
	          !listen(fd, 4096) &&
	          !getsockname(fd, (struct sockaddr *)&address, &size),
	      "listen");
	printf("%d\n", ntohs(address.sin_port));
	fflush(stdout);
	for (int i = 0; i < n; i++)
		check(accept(fd, NULL, NULL) >= 0, "accept");
	share_descriptors();
	while (read(0, &byte, 1) > 0)
		;
	printf("%lld\n", used_ns());
	fflush(stdout);
	if (getenv("ASK"))
		ask_all(fd + n);
	return 0;
}

struct held {
	pid_t pid, beside;
	FILE *says;
	int end; /* closed, the program ends */
	int *connection;
};

static void become(const char *before, char *self, int n)
{
	char *words[WORDS_MAX], *rest = strdup(before), number[16];
	int used = 0;

	for (char *word; used < WORDS_MAX - 4 && (word = strsep(&rest, " "));)
		if (*word)
			words[used++] = word;
	snprintf(number, sizeof(number), "%d", n);
	words[used++] = self;
	words[used++] = "hold";
	words[used++] = number;
	words[used] = NULL;
	execvp(words[0], words);
	_exit(127);
}

static void start(struct held *held, const char *before, char *self, int n)
{
	int in[2], out[2];

	check(!pipe(in) && !pipe(out), "pipe");
	held->pid = fork();
	if (held->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		dup2(in[0], 0);
		dup2(out[1], 1);
		close(in[1]);
		close(out[0]);
		become(before, self, n);
	}
	close(in[0]);
	close(out[1]);
	held->end = in[1];
	held->says = fdopen(out[0], "r");
}

static int one_connection(unsigned short port)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_port = htons(port);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	check(!connect(fd, (struct sockaddr *)&address, sizeof(address)),
	      "connect");
	return fd;
}

/* A reset ends it, so that nothing of it stays in the kernel. */
static void drop(int fd)
{
	struct linger at_once = {.l_onoff = 1};

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(fd);
}

/* CPU nanoseconds from main()'s end to the program's. */
static double exit_ns(const char *before, char *self, int n, bool closing)
{
	struct held held;
	int *fd = calloc((size_t)n, sizeof(*fd)), port, status;
	struct rusage used;
	long long from, to;

	start(&held, before, self, n);
	check(fscanf(held.says, "%d", &port) == 1, before);
	for (int i = 0; i < n; i++)
		fd[i] = one_connection((unsigned short)port);
	check(fscanf(held.says, "%d", &held.beside) == 1, before);
	for (int i = 0; closing && i < n; i++)
		shutdown(fd[i], SHUT_WR);
	close(held.end);
	check(wait4(held.pid, &status, 0, &used) == held.pid && !status,
	      before);
	to = us_of_time(used.ru_utime) + us_of_time(used.ru_stime);
	check(fscanf(held.says, "%lld", &from) == 1, before);
	for (int i = 0; i < n; i++)
		drop(fd[i]);
	kill(held.beside, SIGKILL);
	fclose(held.says);
	free(fd);
	return (double)(to * 1000 - from);
}

static void print(const struct variant *variant, const struct variant *first,
                  int rounds, int n)
{
	double *ms = calloc((size_t)rounds, sizeof(*ms));
	double *added = calloc((size_t)rounds, sizeof(*added));

	for (int i = 0; i < rounds; i++) {
		ms[i] = variant->ns[i] / 1e6;
		added[i] = (variant->ns[i] - first->ns[i]) / n;
	}

	struct order_median took = order_median(ms, rounds);
	struct order_median more = order_median(added, rounds);

	printf("%s\t%.2f\t%.0f\t%.0f\t%.0f\t%.0f\t%.0f\n", variant->name,
	       took.median, more.median, more.quarter, more.three_quarters,
	       more.low, more.high);
	free(ms);
	free(added);
}

int main(int argc, char **argv)
{
	struct variant variants[VARIANTS_MAX];
	int order[VARIANTS_MAX], n_variants = 0;

	if (argc == 3 && !strcmp(argv[1], "hold"))
		return hold(atoi(argv[2]));
	if (argc < 6)
		return 2;
	raise_limit();

	int rounds = atoi(argv[1]), n = atoi(argv[2]);
	bool closing = !strcmp(argv[3], "closing");

	for (int i = 4; i + 1 < argc && n_variants < VARIANTS_MAX; i += 2)
		variants[n_variants++] =
		    (struct variant){argv[i], argv[i + 1],
		                     calloc((size_t)rounds, sizeof(double))};
	for (int round = 0; round < rounds; round++) {
		order_shuffle(order, n_variants);
		for (int i = 0; i < n_variants; i++)
			variants[order[i]].ns[round] = exit_ns(
			    variants[order[i]].before, argv[0], n, closing);
	}
	for (int i = 0; i < n_variants; i++)
		print(&variants[i], &variants[0], rounds, n);
	return 0;
}
