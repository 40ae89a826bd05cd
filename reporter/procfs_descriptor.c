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

/* What the descriptor NAME in the open FOLDER is: "socket:[123]", ... */
static bool read_target(DIR *folder, const char *name, char *target,
                        size_t room)
{
	ssize_t n = readlinkat(dirfd(folder), name, target, room - 1);

	target[n > 0 ? n : 0] = '\0';
	return n > 0;
}

static bool read_socket(DIR *folder, const char *name,
                        struct procfs_socket *socket)
{
	static const char start[] = "socket:[";
	char target[64];
	char *end;

	if (!read_target(folder, name, target, sizeof target) ||
	    strncmp(target, start, sizeof start - 1))
		return false;
	socket->fd = atoi(name);
	socket->inode = strtoull(target + sizeof start - 1, &end, 10);
	return socket->inode && *end == ']';
}

static int by_descriptor(const void *a, const void *b)
{
	const struct procfs_socket *one = a, *other = b;

	return (one->fd > other->fd) - (one->fd < other->fd);
}

ssize_t procfs_sockets(int pid, struct procfs_socket **sockets)
{
	DIR *folder = open_folder(pid);
	size_t n = 0, room = 0;
	struct dirent *entry;

	*sockets = NULL;
	if (!folder)
		return -1;
	while ((entry = readdir(folder))) {
		*sockets = memory_grow(*sockets, n, &room, sizeof **sockets);
		n += read_socket(folder, entry->d_name, *sockets + n);
	}
	closedir(folder);
	if (n)
		qsort(*sockets, n, sizeof **sockets, by_descriptor);
	return (ssize_t)n;
}

bool procfs_is_tcp(int pid, int fd)
{
	char path[PATH_MAX], name[32], protocol[32];
	ssize_t n;

	snprintf(name, sizeof name, "fd/%d", fd);
	procfs_path(path, pid, name);
	/* "TCP" and "TCPv6"; the kernel ends it by a NUL. */
	n = getxattr(path, "system.sockprotoname", protocol,
	             sizeof protocol - 1);
	protocol[n > 0 ? n : 0] = '\0';
	return !strcmp(protocol, "TCP") || !strcmp(protocol, "TCPv6");
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

ssize_t procfs_watches(int pid, struct procfs_watch **watches)
{
	DIR *folder = open_folder(pid);
	struct watching watching = {0};
	bool done = folder;
	struct dirent *entry;
	char target[64];

	while (done && (entry = readdir(folder))) {
		if (read_target(folder, entry->d_name, target, sizeof target) &&
		    !strcmp(target, "anon_inode:[eventpoll]"))
			done = take_epoll(&watching, pid, atoi(entry->d_name));
	}
	if (folder)
		closedir(folder);
	*watches = watching.watches;
	if (!done)
		return -1;
	if (watching.n)
		qsort(*watches, watching.n, sizeof **watches, by_inode);
	return (ssize_t)watching.n;
}
