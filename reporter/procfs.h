/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * procfs.h - what /proc says of processes.
 *
 * What can't be seen (the process is gone, or another user's) is false or
 * empty, and errno says why.
 */
#ifndef FINLEAK_PROCFS_H
#define FINLEAK_PROCFS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PROCFS_NAME_MAX = 64 };

struct procfs_socket {
	int fd;
	uint64_t inode;
};

/* Takes FOLDER for /proc from now on; it must outlive its use. */
void procfs_root(const char *folder);

/*
 * The descriptors of PID that are sockets of any kind, by descriptor, into
 * *SOCKETS; the caller frees it.  Gives how many.
 */
size_t procfs_sockets(int pid, struct procfs_socket **sockets);

/*
 * The processes that descend from PID, without itself, parents first, into
 * *PIDS; the caller frees it.  Gives how many.  Those that have ended and wait
 * for their parent are left out.
 */
size_t procfs_descendants(int pid, int **pids);

/* The name of PID as ps shows it. */
bool procfs_name(int pid, char name[static PROCFS_NAME_MAX]);

/* The file that PID runs. */
bool procfs_exe(int pid, char path[static PATH_MAX]);

/* When PID started: field 22 of its stat; 0 if it can't be seen. */
uint64_t procfs_started(int pid);

/* Whether PID is there, and neither has ended nor is about to. */
bool procfs_lives(int pid);

#endif
