/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * truth.h - which sockets are in CLOSE_WAIT, by the kernel's own tables.
 *
 * A part of story.h, which alone includes it.
 */
#ifndef TRUTH_H
#define TRUTH_H

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { TRUTH_ROWS = 4096, TRUTH_CLOSE_WAIT = 8, TRUTH_LISTEN = 10 };

struct truth_row {
	char local[40];
	char peer[40];
	unsigned int state;
	unsigned long inode; /* 0: nobody has accepted it */
};

static struct truth_row truth_rows[TRUTH_ROWS];
static int truth_n;

static void story_write(const char *text);

static void truth_read(const char *table)
{
	char line[512];
	FILE *file = fopen(table, "r");

	while (file && truth_n < TRUTH_ROWS &&
	       fgets(line, sizeof(line), file)) {
		struct truth_row *row = &truth_rows[truth_n];

		if (sscanf(line, "%*d: %39s %39s %x %*s %*s %*s %*d %*d %lu",
		           row->local, row->peer, &row->state,
		           &row->inode) == 4)
			truth_n++;
	}
	if (file)
		fclose(file);
}

static void truth_tell(int pid, const char *fd, const struct truth_row *row)
{
	char line[256];

	snprintf(line, sizeof(line), "truth %d %s %s %s\n", pid, fd, row->local,
	         row->peer);
	story_write(line);
}

/* The connections that wait at LISTENER of PID, and that the peer closed. */
static void truth_waiting(int pid, const struct truth_row *listener)
{
	for (int i = 0; i < truth_n; i++) {
		const struct truth_row *row = &truth_rows[i];

		if (!row->inode && row->state == TRUTH_CLOSE_WAIT &&
		    strcmp(row->local, listener->local) == 0)
			truth_tell(pid, "-", row);
	}
}

static void truth_socket(int pid, const char *fd, unsigned long inode)
{
	for (int i = 0; i < truth_n; i++) {
		const struct truth_row *row = &truth_rows[i];

		if (row->inode != inode)
			continue;
		if (row->state == TRUTH_CLOSE_WAIT)
			truth_tell(pid, fd, row);
		if (row->state == TRUTH_LISTEN)
			truth_waiting(pid, row);
	}
}

/* Writes down which sockets of the process PID wait for a close(). */
__attribute__((unused)) static void story_truth_of(int pid)
{
	char folder[64], path[400], link[64];
	struct dirent *entry;
	DIR *fds;

	truth_n = 0;
	truth_read("/proc/net/tcp");
	truth_read("/proc/net/tcp6");
	sprintf(folder, "/proc/%d/fd", pid);
	fds = opendir(folder);
	while (fds && (entry = readdir(fds))) {
		unsigned long inode;
		ssize_t n;

		snprintf(path, sizeof(path), "%s/%s", folder, entry->d_name);
		n = readlink(path, link, sizeof(link) - 1);
		link[n < 0 ? 0 : n] = '\0';
		if (sscanf(link, "socket:[%lu]", &inode) == 1 && inode)
			truth_socket(pid, entry->d_name, inode);
	}
	if (fds)
		closedir(fds);
}

/* The same of this process. */
__attribute__((unused)) static void story_truth(void)
{
	story_truth_of(getpid());
}

#endif
