/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * watched.c - which epoll instances of this process watch a socket.
 *
 * An instance tells the number that a file was added by, which may long be
 * another file's, and on Linux 4.13 or later the file's inode: that decides.
 */
#include "watched.h"

#include "mapping.h"
#include "sockets.h"
#include "system.h"
#include "words.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>

/* Where the sockets of an inode are: descriptors + 1, by its hash. */
struct index {
	uint32_t *place;
	uint32_t mask;
	uint32_t n; /* sockets that are looked for */
};

enum { PROBES = 64 };

/* The value of DIGIT; 16 if it is none. */
static unsigned int value_of(char digit)
{
	if (digit >= '0' && digit <= '9')
		return (unsigned int)(digit - '0');
	if (digit >= 'a' && digit <= 'f')
		return (unsigned int)(digit - 'a' + 10);
	return 16;
}

static uint64_t number_of(const char *text, unsigned int base)
{
	uint64_t number = 0;

	for (text += strspn(text, " "); value_of(*text) < base; text++)
		number = number * base + value_of(*text);
	return number;
}

bool watched_parse(const char *line, struct watched_line *to)
{
	const char *events = strstr(line, " events:");
	const char *inode = strstr(line, " ino:");

	if (strncmp(line, "tfd:", 4) || !events)
		return false;
	to->fd = (int)number_of(line + 4, 10);
	to->events = (uint32_t)number_of(events + 8, 16);
	to->inode = inode ? number_of(inode + 5, 16) : 0;
	return true;
}

/* The stamp of FD, if it is one that is looked for. */
static struct recording_stamp *stamp_at(int fd)
{
	struct recording_socket *slot = sockets_at(fd);

	if (!slot || !slot->stamp.when_ns || !slot->stamp.inode)
		return NULL;
	return &slot->stamp;
}

static uint32_t count_stamps(void)
{
	uint32_t n = 0;

	for (int fd = 0; fd < sockets_end(); fd++)
		n += stamp_at(fd) != NULL;
	return n;
}

static uint32_t hash_of(uint64_t inode)
{
	return (uint32_t)((inode * 0x9e3779b97f4a7c15u) >> 32);
}

/* A socket that finds no place stays unasked. */
static void add(const struct index *index, int fd,
                struct recording_stamp *stamp)
{
	for (uint32_t i = 0; i < PROBES; i++) {
		uint32_t *place =
		    &index->place[(hash_of(stamp->inode) + i) & index->mask];

		if (*place)
			continue;
		*place = (uint32_t)fd + 1;
		stamp->watched = 1;
		return;
	}
}

/* For this moment; the host's heap is none of ours. */
static bool make_index(struct index *index)
{
	uint32_t capacity = 1024;
	long place;

	while (capacity < 2 * index->n)
		capacity *= 2;
	place = system_call6(SYS_mmap, 0, capacity * sizeof *index->place,
	                     PROT_READ | PROT_WRITE,
	                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (place < 0 && place > -4096)
		return false;
	index->place = (uint32_t *)place;
	index->mask = capacity - 1;
	for (int fd = 0; fd < sockets_end(); fd++) {
		struct recording_stamp *stamp = stamp_at(fd);

		if (stamp)
			add(index, fd, stamp);
	}
	return true;
}

static void drop_index(const struct index *index)
{
	system_call2(SYS_munmap, index->place,
	             (index->mask + (size_t)1) * sizeof *index->place);
}

static void note(struct recording_stamp *stamp, int epoll_fd, uint32_t events)
{
	unsigned int n = stamp->watched - 1u;

	/* Added twice to one instance, by two of its descriptors. */
	if (n && n <= 2 && stamp->watch[n - 1].epoll_fd == epoll_fd) {
		stamp->watch[n - 1].events |= events;
		return;
	}
	if (n < 2)
		stamp->watch[n] = (struct recording_watch){epoll_fd, events};
	if (stamp->watched < UINT8_MAX)
		stamp->watched++;
}

static void take_line(const struct index *index, int epoll_fd, const char *text)
{
	struct watched_line line;
	struct recording_stamp *stamp;

	if (!watched_parse(text, &line))
		return;
	if (!line.inode) {
		stamp = stamp_at(line.fd);
		if (stamp && stamp->watched)
			note(stamp, epoll_fd, line.events);
		return;
	}
	for (uint32_t i = 0; i < PROBES; i++) {
		uint32_t place =
		    index->place[(hash_of(line.inode) + i) & index->mask];

		if (!place)
			return;
		stamp = stamp_at((int)place - 1);
		if (stamp && stamp->inode == line.inode)
			note(stamp, epoll_fd, line.events);
	}
}

/* Takes the whole lines of TEXT; gives how many bytes they were. */
static size_t take_lines(const struct index *index, int epoll_fd, char *text)
{
	char *line = text, *next;

	while ((next = strchr(line, '\n'))) {
		*next = '\0';
		take_line(index, epoll_fd, line);
		line = next + 1;
	}
	return (size_t)(line - text);
}

static bool read_all(const struct index *index, int epoll_fd, long from)
{
	static char text[8192];
	size_t have = 0, used;
	long got;

	for (;;) {
		got = system_call3(SYS_read, from, text + have,
		                   sizeof text - 1 - have);
		if (got == -EINTR)
			continue;
		if (got <= 0)
			return !got;
		have += (size_t)got;
		text[have] = '\0';
		used = take_lines(index, epoll_fd, text);
		/* No line of the kernel's is as long as that. */
		if (!used && have == sizeof text - 1)
			return false;
		have -= used;
		memmove(text, text + used, have);
	}
}

static void path_of(char *path, size_t room, const char *folder, int fd)
{
	struct words words = words_in(path, room);

	words_add(&words, folder);
	words_add_number(&words, (uint64_t)fd, 10);
}

static bool ask_instance(const struct index *index, int epoll_fd)
{
	char path[48];
	long from;
	bool done;

	path_of(path, sizeof path, "/proc/thread-self/fdinfo/", epoll_fd);
	from =
	    system_call4(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	if (from < 0)
		return false;
	done = read_all(index, epoll_fd, from);
	system_call1(SYS_close, from);
	return done;
}

/* 1: FD is an epoll instance; 0: it is not; less: that can't be told. */
static int is_instance(int fd)
{
	static const char name[] = "anon_inode:[eventpoll]";
	char path[48], target[sizeof name];
	int value;
	unsigned int length = sizeof value;
	long n;

	/* A quarter of the price of a link, and most numbers are closed. */
	if (system_call6(SYS_getsockopt, fd, SOL_SOCKET, SO_TYPE, &value,
	                 &length, 0) != -ENOTSOCK)
		return 0;
	path_of(path, sizeof path, "/proc/thread-self/fd/", fd);
	n = system_call4(SYS_readlinkat, AT_FDCWD, path, target, sizeof target);
	if (n < 0)
		return -1;
	return n == sizeof name - 1 && !memcmp(target, name, sizeof name - 1);
}

/* What nobody was found to watch may be watched by who was not asked. */
static void forget_unwatched(void)
{
	for (int fd = 0; fd < sockets_end(); fd++) {
		struct recording_stamp *stamp = stamp_at(fd);

		if (stamp && stamp->watched == 1)
			stamp->watched = 0;
	}
}

void watched_find(int end)
{
	struct index index = {.n = count_stamps()};
	bool all_asked = true;

	if (!index.n || !make_index(&index))
		return;
	for (int fd = 0; fd < end; fd++) {
		int instance = sockets_watches(fd) ? 0 : is_instance(fd);

		if (instance < 0 || (instance > 0 && !ask_instance(&index, fd)))
			all_asked = false;
	}
	if (!all_asked)
		forget_unwatched();
	drop_index(&index);
}
