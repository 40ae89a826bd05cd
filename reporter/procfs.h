/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * procfs.h - what /proc says of processes.
 *
 * What can't be seen (the process is gone, or another user's) is false, -1 or
 * empty, and errno says why.
 */
#ifndef FINLEAK_PROCFS_H
#define FINLEAK_PROCFS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum { PROCFS_NAME_MAX = 64 };

struct procfs_socket {
	int fd;
	uint64_t inode;
};

/* Those of the descriptors of a process that matter here. */
struct procfs_descriptors {
	struct procfs_socket *sockets; /* of any kind, by descriptor */
	size_t n_sockets;
	int *epolls; /* in no order */
	size_t n_epolls;
};

/* A file that an epoll instance watches. */
struct procfs_watch {
	uint64_t inode;
	int epoll_fd;
	uint32_t events; /* EPOLLIN, ... */
};

struct procfs_status {
	int leader;          /* the process, if this is one of its threads */
	int inner_pid;       /* what it takes for its pid, in a pid namespace */
	unsigned int uid[3]; /* real, effective, saved */
};

struct procfs_thread {
	int tid;
	int inner_tid; /* what it takes for its tid, in a pid namespace */
};

/* A file that is mapped, by one of the places that it is mapped at. */
struct procfs_mapping {
	uint64_t start, end;
	uint64_t inode;
	bool deleted;
	char *path; /* without what tells that it is deleted */
};

/* Takes FOLDER for /proc from now on; it must outlive its use. */
void procfs_root(const char *folder);

/*
 * Reads the DESCRIPTORS of PID, each once; the caller frees them with
 * procfs_free_descriptors().  False, and there are none, if they can't be seen.
 */
bool procfs_read_descriptors(int pid, struct procfs_descriptors *descriptors);
void procfs_free_descriptors(struct procfs_descriptors *descriptors);

/* The inode of the socket at the descriptor FD of PID; 0 if there is none. */
uint64_t procfs_socket_inode(int pid, int fd);

/* Whether the descriptor FD of PID, a socket, is a TCP one. */
bool procfs_is_tcp(int pid, int fd);

/* Whether it is known to be none of a network: UNIX's or netlink's. */
bool procfs_is_local(int pid, int fd);

/* Whether the descriptor FD of PID is closed by an exec; -1: unknown. */
int procfs_close_on_exec(int pid, int fd);

/*
 * What the N epoll instances EPOLLS of PID watch, by inode, into *WATCHES; the
 * caller frees it.  Gives how many; -1 if they can't be seen.
 */
ssize_t procfs_watches(int pid, const int *epolls, size_t n,
                       struct procfs_watch **watches);

/*
 * The processes that descend from PID, without itself, parents first, into
 * *PIDS; the caller frees it.  Gives how many.  Those that have ended and wait
 * for their parent are left out.
 */
size_t procfs_descendants(int pid, int **pids);

/* All processes that have not ended, likewise, in no order. */
size_t procfs_all(int **pids);

/* The name of PID as ps shows it. */
bool procfs_name(int pid, char name[static PROCFS_NAME_MAX]);

/* The file that PID runs. */
bool procfs_exe(int pid, char path[static PATH_MAX]);

/*
 * The command line of PID, cut short if it is very long, as arguments_split()
 * gives it.  The caller frees it; NULL if it can't be seen or is empty.
 */
char **procfs_cmdline(int pid);

/*
 * The value of the variable NAME in the environment that PID was started with.
 * The caller frees it; NULL if there is none or it can't be seen.
 */
char *procfs_variable(int pid, const char *name);

/* The parent of PID; -1 if it can't be seen. */
int procfs_parent(int pid);

bool procfs_status(int pid, struct procfs_status *status);

/*
 * The threads of PID into *THREADS; the caller frees it.  Gives how many.  What
 * they take for their tids is told only if NESTED: PID is in a pid namespace.
 */
size_t procfs_threads(int pid, bool nested, struct procfs_thread **threads);

/* The name of the thread TID of PID. */
bool procfs_thread_name(int pid, int tid, char name[static PROCFS_NAME_MAX]);

/* The inode of the network namespace of PID; 0 if it can't be seen. */
uint64_t procfs_net_namespace(int pid);

/* A descriptor for the same, for the caller to close; -1: errno says why. */
int procfs_open_net_namespace(int pid);

/* When PID started: field 22 of its stat; 0 if it can't be seen. */
uint64_t procfs_started(int pid);

/* Whether PID is there, and neither has ended nor is about to. */
bool procfs_lives(int pid);

/*
 * The files that PID has mapped, each once, into *MAPPINGS; the caller frees
 * them with procfs_free_mappings().  Gives how many; -1 if they can't be seen.
 */
ssize_t procfs_mappings(int pid, struct procfs_mapping **mappings);
void procfs_free_mappings(struct procfs_mapping *mappings, ssize_t n);

/*
 * Opens the regular file that PID has mapped as MAPPING, wherever it can be
 * reached, for reading: no link in its place is followed, and nothing else is
 * opened.  -1: errno says why.
 */
int procfs_open_mapping(int pid, const struct procfs_mapping *mapping);

/* The same of the file at PATH, as PID sees it or else as we do. */
int procfs_open_seen(int pid, const char *path);

/*
 * Opens the regular file that PATH leads to, for reading.  Anything else is
 * left alone, because a pipe would keep us and a device might act: then -1, and
 * errno is EINVAL.
 */
int procfs_open_file(const char *path);

#endif
