/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * story.h - what every story needs: peers, expectations and the kernel's truth.
 *
 * A story is one program: story() does what a service does and tells with
 * story_expect() what finleak must find in it, and with story_note() what is no
 * leak.  One that asks story_clean is run a second time with that set; then it
 * must close everything, and expect nothing.  check_story.py runs it and
 * compares; expectation.py tells the words of an expectation.  Nothing is
 * registered anywhere.
 */
#ifndef STORY_H
#define STORY_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "truth.h"

/* A function that keeps its name and its frame. */
#ifdef __clang__
#define STORY_FUNCTION __attribute__((noinline, unused))
#else
#define STORY_FUNCTION __attribute__((noinline, noclone, unused))
#endif

static bool story_clean;

static void story(void);

#define story_must(good) story_must_at((good), #good, __LINE__)

static void story_must_at(bool good, const char *what, int line)
{
	if (good)
		return;
	fprintf(stderr, "line %d: %s: %s\n", line, what, strerror(errno));
	_exit(99);
}

/* The story's file, where it can't be opened later; else nothing stays open. */
static int story_fd = -1;

__attribute__((unused)) static void story_open(void)
{
	story_fd = open(getenv("STORY_FILE"), O_WRONLY | O_APPEND | O_CLOEXEC);
	story_must(story_fd >= 0);
}

/* Adds a line to the story's file. */
static void story_write(const char *text)
{
	int fd = story_fd >= 0 ? story_fd
	                       : open(getenv("STORY_FILE"),
	                              O_WRONLY | O_APPEND | O_CREAT, 0600);

	story_must(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	if (fd != story_fd)
		close(fd);
}

/* What the story needs is not here. */
__attribute__((unused)) static void story_skip(const char *reason)
{
	puts(reason);
	exit(77);
}

static void story_tell(const char *kind, const char *format, va_list arguments)
{
	char line[512];
	int n = sprintf(line, "%s ", kind);

	vsnprintf(line + n, sizeof(line) - (size_t)n - 1, format, arguments);
	strcat(line, "\n");
	if (!story_clean)
		story_write(line);
}

__attribute__((format(printf, 1, 2), unused)) static void
story_expect(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	story_tell("expect", format, arguments);
	va_end(arguments);
}

/* What is worth knowing, and no leak. */
__attribute__((format(printf, 1, 2), unused)) static void
story_note(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	story_tell("note", format, arguments);
	va_end(arguments);
}

/* The line that story_listen() listens in. */
static int listen_line __attribute__((unused));

/* A listening socket on a free port of the loopback interface of FAMILY. */
STORY_FUNCTION static int story_listen(int family)
{
	struct sockaddr_in6 any;
	struct sockaddr_in *ipv4 = (struct sockaddr_in *)&any;
	int fd = socket(family, SOCK_STREAM, 0);

	memset(&any, 0, sizeof(any));
	any.sin6_family = (sa_family_t)family;
	if (family == AF_INET)
		ipv4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	else
		any.sin6_addr = in6addr_loopback;
	story_must(bind(fd, (struct sockaddr *)&any, sizeof(any)) == 0);
	listen_line = __LINE__ + 1;
	story_must(listen(fd, 128) == 0);
	return fd;
}

/* The line that accept_connection() accepts in. */
static int accept_line __attribute__((unused));

/* What most stories leak or close: opened=accept_connection:accept_line. */
STORY_FUNCTION static int accept_connection(int listener)
{
	accept_line = __LINE__ + 1;
	return accept(listener, NULL, NULL);
}

/* The line that give_up() closes in. */
static int close_line __attribute__((unused));

STORY_FUNCTION static void give_up(int fd)
{
	close_line = __LINE__ + 1;
	close(fd);
}

/* The peer: a connection to LISTENER, for the story to accept. */
STORY_FUNCTION static int story_connect(int listener)
{
	struct sockaddr_in6 address;
	socklen_t size = sizeof(address);

	story_must(getsockname(listener, (struct sockaddr *)&address, &size) ==
	           0);

	int fd = socket(address.sin6_family, SOCK_STREAM, 0);

	story_must(connect(fd, (struct sockaddr *)&address, size) == 0);
	return fd;
}

__attribute__((unused)) static void story_send(int peer, const char *text)
{
	story_must(send(peer, text, strlen(text), MSG_NOSIGNAL) ==
	           (ssize_t)strlen(text));
}

static int story_state(int fd)
{
	struct tcp_info info;
	socklen_t size = sizeof(info);

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
		return -1;
	return info.tcpi_state;
}

/* Waits until the kernel has FD in STATE. */
__attribute__((unused)) static void story_wait(int fd, int state)
{
	for (int i = 0; i < 5000 && story_state(fd) != state; i++)
		usleep(1000);
	story_must(story_state(fd) == state);
}

/* The peer closes its end, and FD has its FIN. */
__attribute__((unused)) static void story_hang_up(int peer, int fd)
{
	close(peer);
	story_wait(fd, TCP_CLOSE_WAIT);
}

/*
 * Lets the clock of recordings tick: of what happens within one tick nobody can
 * say which came first.
 */
__attribute__((unused)) static void story_tick(void)
{
	usleep(20000);
}

/* The next image of this process finds the descriptor FD again by NAME. */
__attribute__((unused)) static void story_keep(const char *name, int fd)
{
	char text[16];

	sprintf(text, "%d", fd);
	setenv(name, text, 1);
}

__attribute__((unused)) static int story_kept(const char *name)
{
	story_must(getenv(name) != NULL);
	return atoi(getenv(name));
}

/* The process PID, a child, ends, and well. */
__attribute__((unused)) static void story_reap(pid_t pid)
{
	int status;

	story_must(waitpid(pid, &status, 0) == pid && status == 0);
}

/* Runs this program once more, in the place of this image, to do PART. */
__attribute__((unused)) static void story_exec(const char *part)
{
	char self[] = "/proc/self/exe", clean[] = "clean";
	char *words[] = {self, story_clean ? clean : NULL, NULL};

	setenv("STORY_PART", part, 1);
	execv(self, words);
	story_must(!"exec");
}

/* Whether this image was started to do PART. */
__attribute__((unused)) static bool story_does(const char *part)
{
	const char *wanted = getenv("STORY_PART");

	return wanted && strcmp(wanted, part) == 0;
}

/*
 * Everything is as it will be in the end: a report on the living comes between.
 * (In a chroot nobody can be told.)
 */
static void story_live(void)
{
	const char *gates = getenv("STORY_LIVE");
	char line[32], gate[512];

	if (!gates || access(gates, F_OK) != 0)
		return;
	snprintf(gate, sizeof(gate), "%s/%d", gates, getpid());
	sprintf(line, "live %d\n", getpid());
	story_write(line);
	for (int i = 0; i < 10000 && access(gate, F_OK) != 0; i++)
		usleep(2000);
}

/* What a process does last before it ends; main() does it for the first. */
static void story_end(void)
{
	story_truth();
	story_live();
}

int main(int argc, char **argv)
{
	story_clean = argc > 1 && strcmp(argv[1], "clean") == 0;
	story();
	story_truth_waiting();
	story_end();
	return 0;
}

#endif
