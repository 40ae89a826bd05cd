/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * truth.h - which sockets are in CLOSE_WAIT, asked of each descriptor.
 *
 * A part of story.h, which alone includes it.  /proc/net/tcp would tell too,
 * but leaves out rows while others come and go: so it is asked, more than once,
 * only for what has no descriptor.
 */
#ifndef TRUTH_H
#define TRUTH_H

#include <arpa/inet.h>
#include <dirent.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { TRUTH_READS = 3 };

static void story_write(const char *text);

/* ADDRESS as /proc/net/tcp has it. */
static void truth_address(const struct sockaddr_in6 *address, char *text)
{
	const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)address;
	const uint32_t *words = address->sin6_addr.s6_addr32;

	if (address->sin6_family == AF_INET)
		sprintf(text, "%08X:%04X", ipv4->sin_addr.s_addr,
		        ntohs(ipv4->sin_port));
	else
		sprintf(text, "%08X%08X%08X%08X:%04X", words[0], words[1],
		        words[2], words[3], ntohs(address->sin6_port));
}

static void truth_tell(int pid, int fd, const char *local, const char *peer)
{
	char line[256];

	sprintf(line, "truth %d %d %.40s %.40s\n", pid, fd, local, peer);
	story_write(line);
}

static int truth_state(int fd)
{
	struct tcp_info info;
	socklen_t size = sizeof(info);

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) != 0)
		return -1;
	return info.tcpi_state;
}

/* The connections of TABLE that wait at LISTENER, and that the peer closed. */
static void truth_rows(const char *listener, const char *table)
{
	char line[512], local[41], peer[41];
	FILE *file = fopen(table, "r");
	unsigned int state;
	unsigned long inode;

	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "%*d: %40s %40s %x %*s %*s %*s %*d %*d %lu",
		           local, peer, &state, &inode) == 4 &&
		    state == TCP_CLOSE_WAIT && !inode &&
		    strcmp(local, listener) == 0)
			truth_tell(getpid(), -1, local, peer);
	if (file)
		fclose(file);
}

/* ASKED is a descriptor of ours for the socket that FD of PID is. */
static void truth_socket(int pid, int fd, int asked)
{
	struct sockaddr_in6 address;
	socklen_t size = sizeof(address);
	char local[64], peer[64];

	if (truth_state(asked) != TCP_CLOSE_WAIT)
		return;
	getsockname(asked, (struct sockaddr *)&address, &size);
	truth_address(&address, local);
	size = sizeof(address);
	getpeername(asked, (struct sockaddr *)&address, &size);
	truth_address(&address, peer);
	truth_tell(pid, fd, local, peer);
}

/* Writes down which sockets of the process PID wait for a close(). */
__attribute__((unused)) static void story_truth_of(int pid)
{
	int process = (int)syscall(SYS_pidfd_open, pid, 0);
	struct dirent *entry;
	char folder[64];
	DIR *fds;

	sprintf(folder, "/proc/%d/fd", pid);
	fds = opendir(folder);
	while (fds && (entry = readdir(fds))) {
		int fd = atoi(entry->d_name), copy;
		struct stat status;
		char path[400];

		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		if (stat(path, &status) != 0 || !S_ISSOCK(status.st_mode))
			continue;
		copy = (int)syscall(SYS_pidfd_getfd, process, fd, 0);
		truth_socket(pid, fd, copy);
		close(copy);
	}
	if (fds)
		closedir(fds);
	close(process);
}

/* The same of this process. */
__attribute__((unused)) static void story_truth(void)
{
	for (int fd = 0; fd < 1024; fd++)
		truth_socket(getpid(), fd, fd);
}

/* Writes down who waits for an accept() that will never come. */
__attribute__((unused)) static void story_truth_waiting(void)
{
	for (int fd = 0; fd < 1024; fd++) {
		struct sockaddr_in6 address;
		socklen_t size = sizeof(address);
		char local[64];

		if (truth_state(fd) != TCP_LISTEN)
			continue;
		getsockname(fd, (struct sockaddr *)&address, &size);
		truth_address(&address, local);
		for (int i = 0; i < TRUTH_READS; i++)
			truth_rows(local, address.sin6_family == AF_INET
			                      ? "/proc/net/tcp"
			                      : "/proc/net/tcp6");
	}
}

#endif
