/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * procfs_descriptor.c - what /proc says of the descriptors of a process.
 */
#include "procfs_read.h"

#include "memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/xattr.h>
#include <unistd.h>

static DIR *open_folder(int pid)
{
	char path[PATH_MAX];

	procfs_path(path, pid, "fd");
	return opendir(path);
}

/* The inode in TARGET, "socket:[123]"; 0 if it is no socket's. */
static uint64_t inode_in(const char *target)
{
	static const char start[] = "socket:[";
	uint64_t inode;
	char *end;

	if (strncmp(target, start, sizeof start - 1))
		return 0;
	inode = strtoull(target + sizeof start - 1, &end, 10);
	return *end == ']' ? inode : 0;
}

struct reading {
	struct procfs_descriptors *into;
	size_t sockets_room, epolls_room;
};

static void take_descriptor(struct reading *reading, const char *name,
                            const char *target)
{
	struct procfs_descriptors *into = reading->into;
	uint64_t inode = inode_in(target);

	if (inode) {
		into->sockets =
		    memory_grow(into->sockets, into->n_sockets,
		                &reading->sockets_room, sizeof *into->sockets);
		into->sockets[into->n_sockets++] =
		    (struct procfs_socket){atoi(name), inode};
	} else if (!strcmp(target, "anon_inode:[eventpoll]")) {
		into->epolls =
		    memory_grow(into->epolls, into->n_epolls,
		                &reading->epolls_room, sizeof *into->epolls);
		into->epolls[into->n_epolls++] = atoi(name);
	}
}

static int by_descriptor(const void *a, const void *b)
{
	const struct procfs_socket *one = a, *other = b;

	return (one->fd > other->fd) - (one->fd < other->fd);
}

/* The kernel lists them in order; a tree of files need not. */
static void sort(struct procfs_descriptors *descriptors)
{
	struct procfs_socket *sockets = descriptors->sockets;
	size_t n = descriptors->n_sockets;

	for (size_t i = 1; i < n; i++) {
		if (sockets[i - 1].fd > sockets[i].fd) {
			qsort(sockets, n, sizeof *sockets, by_descriptor);
			return;
		}
	}
}

bool procfs_read_descriptors(int pid, struct procfs_descriptors *descriptors)
{
	struct reading reading = {.into = descriptors};
	DIR *folder = open_folder(pid);
	struct dirent *entry;
	char target[64];

	*descriptors = (struct procfs_descriptors){0};
	if (!folder)
		return false;
	while ((entry = readdir(folder))) {
		ssize_t n = readlinkat(dirfd(folder), entry->d_name, target,
		                       sizeof target - 1);

		target[n > 0 ? n : 0] = '\0';
		take_descriptor(&reading, entry->d_name, target);
	}
	closedir(folder);
	sort(descriptors);
	return true;
}

void procfs_free_descriptors(struct procfs_descriptors *descriptors)
{
	free(descriptors->sockets);
	free(descriptors->epolls);
	*descriptors = (struct procfs_descriptors){0};
}

uint64_t procfs_socket_inode(int pid, int fd)
{
	char path[PATH_MAX], name[32], target[64];
	ssize_t n;

	snprintf(name, sizeof name, "fd/%d", fd);
	procfs_path(path, pid, name);
	n = readlink(path, target, sizeof target - 1);
	target[n > 0 ? n : 0] = '\0';
	return inode_in(target);
}

enum { PROTOCOL_MAX = 32 };

/* "TCP", "TCPv6", "UNIX-STREAM"; "" if it can't be seen. */
static void read_protocol(int pid, int fd, char protocol[static PROTOCOL_MAX])
{
	char path[PATH_MAX], name[32];
	ssize_t n;

	snprintf(name, sizeof name, "fd/%d", fd);
	procfs_path(path, pid, name);
	n = getxattr(path, "system.sockprotoname", protocol, PROTOCOL_MAX - 1);
	protocol[n > 0 ? n : 0] = '\0';
}

bool procfs_is_tcp(int pid, int fd)
{
	char protocol[PROTOCOL_MAX];

	read_protocol(pid, fd, protocol);
	return !strcmp(protocol, "TCP") || !strcmp(protocol, "TCPv6");
}

bool procfs_is_local(int pid, int fd)
{
	char protocol[PROTOCOL_MAX];

	read_protocol(pid, fd, protocol);
	return !strncmp(protocol, "UNIX", 4) || !strcmp(protocol, "NETLINK");
}

int procfs_close_on_exec(int pid, int fd)
{
	char name[32], text[256];
	const char *flags;

	snprintf(name, sizeof name, "fdinfo/%d", fd);
	if (procfs_read(pid, name, text, sizeof text) <= 0)
		return -1;
	flags = strstr(text, "flags:");
	if (!flags)
		return -1;
	return strtoul(flags + strlen("flags:"), NULL, 8) & O_CLOEXEC ? 1 : 0;
}

struct watching {
	struct procfs_watch *watches;
	size_t n, room;
};

/* "tfd:        5 events:       19 data: 5  pos:0 ino:1b4e sdev:9" */
static bool take_line(struct watching *watching, int epoll_fd, const char *line)
{
	struct procfs_watch watch = {.epoll_fd = epoll_fd};
	const char *inode = strstr(line, " ino:");
	unsigned int events;

	if (strncmp(line, "tfd:", 4))
		return true;
	/* Kernels before 4.13 don't tell which file it is. */
	if (!inode || sscanf(line, "tfd: %*d events: %x", &events) != 1)
		return false;
	watch.events = events;
	watch.inode = strtoull(inode + strlen(" ino:"), NULL, 16);
	watching->watches =
	    memory_grow(watching->watches, watching->n, &watching->room,
	                sizeof *watching->watches);
	watching->watches[watching->n++] = watch;
	return true;
}

static bool take_epoll(struct watching *watching, int pid, int epoll_fd)
{
	char name[32], *line = NULL;
	size_t room = 0;
	bool done = true;
	FILE *file;

	snprintf(name, sizeof name, "fdinfo/%d", epoll_fd);
	file = procfs_open(pid, name);
	if (!file)
		return errno == ENOENT; /* it was closed meanwhile */
	while (done && getline(&line, &room, file) > 0)
		done = take_line(watching, epoll_fd, line);
	free(line);
	fclose(file);
	return done;
}

static int by_inode(const void *a, const void *b)
{
	const struct procfs_watch *one = a, *other = b;

	if (one->inode != other->inode)
		return one->inode > other->inode ? 1 : -1;
	return (one->epoll_fd > other->epoll_fd) -
	       (one->epoll_fd < other->epoll_fd);
}

ssize_t procfs_watches(int pid, const int *epolls, size_t n,
                       struct procfs_watch **watches)
{
	struct watching watching = {0};
	bool done = true;

	for (size_t i = 0; done && i < n; i++)
		done = take_epoll(&watching, pid, epolls[i]);
	*watches = watching.watches;
	if (!done)
		return -1;
	if (watching.n)
		qsort(*watches, watching.n, sizeof **watches, by_inode);
	return (ssize_t)watching.n;
}
