/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * story.h - what every story needs: peers, expectations and the kernel's truth.
 *
 * A story is one program: story() does what a service does and tells with
 * story_expect() what finleak must find in it.  One that asks story_clean is
 * run a second time with that set; then it must close everything, and expect
 * nothing.  check_story.py runs it and compares; its first lines tell the words
 * of an expectation.  Nothing is registered anywhere.
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

/* Adds a line to the story's file; nothing of it stays open. */
static void story_write(const char *text)
{
	int fd =
	    open(getenv("STORY_FILE"), O_WRONLY | O_APPEND | O_CREAT, 0600);

	story_must(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
}

__attribute__((format(printf, 1, 2), unused)) static void
story_expect(const char *format, ...)
{
	char line[512] = "expect ";
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line + 7, sizeof(line) - 8, format, arguments);
	va_end(arguments);
	strcat(line, "\n");
	if (!story_clean)
		story_write(line);
}

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

/* Whether /proc/net/tcp or tcp6 has the socket INODE in CLOSE_WAIT. */
static bool story_close_wait(const char *table, unsigned long inode, char *pair)
{
	char line[512], local[64], peer[64];
	FILE *file = fopen(table, "r");
	unsigned long its_inode;
	unsigned int state;
	bool found = false;

	while (file && !found && fgets(line, sizeof(line), file))
		if (sscanf(line, "%*d: %63s %63s %x %*s %*s %*s %*d %*d %lu",
		           local, peer, &state, &its_inode) == 4 &&
		    state == TCP_CLOSE_WAIT && its_inode == inode) {
			sprintf(pair, "%s %s", local, peer);
			found = true;
		}
	if (file)
		fclose(file);
	return found;
}

/* Writes down which sockets of this process wait for its close(). */
__attribute__((unused)) static void story_truth(void)
{
	for (int fd = 0; fd < 1024; fd++) {
		struct stat status;
		char pair[128], line[256];

		if (fstat(fd, &status) != 0 || !S_ISSOCK(status.st_mode))
			continue;
		if (!story_close_wait("/proc/net/tcp", status.st_ino, pair) &&
		    !story_close_wait("/proc/net/tcp6", status.st_ino, pair))
			continue;
		sprintf(line, "truth %d %d %s\n", getpid(), fd, pair);
		story_write(line);
	}
}

int main(int argc, char **argv)
{
	story_clean = argc > 1 && strcmp(argv[1], "clean") == 0;
	story();
	story_truth();
	return 0;
}

#endif
