/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * live.c - processes that are running now, as the report's input.
 *
 * The kernel is asked first and the recordings are read then; what a descriptor
 * is after that tells whether its slot is about the same socket.
 */
#include "live_parts.h"

#include "arguments.h"
#include "memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct work {
	struct live *live;
	const struct live_of *of;
	struct collection *collection;
	struct live_process *processes;
	size_t n_processes, room;
};

static struct live_process *find(const struct work *work, int pid)
{
	for (size_t i = 0; i < work->n_processes; i++) {
		if (work->processes[i].pid == pid)
			return &work->processes[i];
	}
	return NULL;
}

static void add(struct work *work, int pid, enum live_role role)
{
	struct live_process *process;

	if (find(work, pid))
		return;
	work->processes = memory_grow(work->processes, work->n_processes,
	                              &work->room, sizeof *work->processes);
	process = &work->processes[work->n_processes++];
	memset(process, 0, sizeof *process);
	process->pid = pid;
	process->role = role;
	process->status.inner_pid = pid;
	process->status_known = procfs_status(pid, &process->status);
	process->started = procfs_started(pid);
}

static void add_descendants(struct work *work, int pid)
{
	int *pids;
	size_t n = procfs_descendants(pid, &pids);

	for (size_t i = 0; i < n; i++) {
		/* Who asks about his shell does not mean finleak. */
		if (pids[i] != getpid())
			add(work, pids[i], LIVE_DESCENDS);
	}
	free(pids);
}

static void choose(struct work *work)
{
	size_t n;

	for (size_t i = 0; i < work->of->n_pids; i++) {
		int pid = work->of->pids[i];
		struct procfs_status status;

		/* top and others also show the numbers of threads. */
		if (procfs_status(pid, &status))
			pid = status.leader;
		if (procfs_lives(pid))
			add(work, pid, LIVE_ASKED);
		else
			collection_remark(
			    work->collection,
			    memory_format(procfs_started(pid)
			                      ? "process %d has ended, and its "
			                        "parent has not noticed"
			                      : "there is no process %d",
			                  pid),
			    true);
	}
	n = work->n_processes;
	for (size_t i = 0; work->of->follow_children && i < n; i++)
		add_descendants(work, work->processes[i].pid);
}

static bool look(struct work *work)
{
	int *pids = memory_array(work->n_processes, sizeof *pids);
	bool done;

	for (size_t i = 0; i < work->n_processes; i++)
		pids[i] = work->processes[i].pid;
	done = look_at(&work->live->look, pids, work->n_processes,
	               work->of->list_all ? LOOK_ALL : LOOK_MORE);
	free(pids);
	if (done)
		look_find_holders(&work->live->look);
	else
		collection_remark(
		    work->collection,
		    memory_format("the kernel can't be asked about sockets "
		                  "(sock_diag): %s",
		                  strerror(errno)),
		    true);
	return done;
}

/* Those that hold the same sockets, and those that may have closed them. */
static void add_relatives(struct work *work)
{
	const struct look *found = &work->live->look;

	for (size_t i = 0; i < found->n_processes; i++)
		add(work, found->processes[i].pid, LIVE_HOLDS);
	for (size_t i = 0; i < found->n_processes; i++) {
		int pid = found->processes[i].ppid;

		for (; pid > 1 && !find(work, pid); pid = procfs_parent(pid))
			add(work, pid, LIVE_ANCESTOR);
	}
}

/* The recorder's clock goes by ticks, and is late by one at the most. */
enum { TICK_NS = 10000000 };

/* Whether the hooks say that what was open there at the look still is. */
static bool stays(const struct recording *recording,
                  const struct look_socket *socket, uint64_t taken_ns)
{
	const struct reader_socket *found =
	    reader_socket_at(recording, socket->fd);

	return found && found->slot.open &&
	       found->slot.opened.when_ns + TICK_NS <= taken_ns &&
	       found->slot.copied.when_ns + TICK_NS <= taken_ns;
}

/* An inode is a socket's for good. */
static bool is_there(const struct look_socket *socket)
{
	return procfs_socket_inode(socket->pid, socket->fd) ==
	       socket->stamp.inode;
}

/*
 * Takes out of the look what may not be at its descriptor any more and is not:
 * the slot that was read is about another socket, or tells that it was closed.
 */
static void confirm(const struct work *work)
{
	struct look *seen = &work->live->look;
	const struct live_process *process = NULL;
	size_t kept = 0;

	for (size_t i = 0; i < seen->n_sockets; i++) {
		struct look_socket *socket = &seen->sockets[i];

		if (!process || process->pid != socket->pid)
			process = find(work, socket->pid);
		if (!process ||
		    stays(process->recording, socket, seen->taken_ns) ||
		    is_there(socket))
			seen->sockets[kept++] = *socket;
	}
	seen->n_sockets = kept;
}

/* The kernel forgets who the peer of a dead socket was; the recorder has not.
 */
static void fill_peers(struct look *seen, const struct collection *collection)
{
	for (size_t i = 0; i < collection->n_recordings; i++) {
		const struct recording *recording = collection->recordings[i];

		for (size_t j = 0; j < seen->n_sockets; j++) {
			struct look_socket *socket = &seen->sockets[j];
			const struct reader_socket *slot;

			if (socket->peer.family ||
			    socket->pid != (int)recording->header.pid)
				continue;
			slot = reader_socket_at(recording, socket->fd);
			if (slot && slot->slot.open)
				socket->peer = slot->slot.peer;
		}
	}
}

static void add_known(struct work *work, const struct live_process *process)
{
	struct live *live = work->live;
	struct known_process known = {
	    .pid = process->pid,
	    .ppid = procfs_parent(process->pid),
	    .ended = "running",
	    .status = -1,
	    .recorder = process->carries,
	};
	char exe[PATH_MAX], **cmdline = procfs_cmdline(process->pid);

	if (procfs_exe(process->pid, exe) || procfs_name(process->pid, exe))
		known.exe = memory_pool_copy(live->pool, exe);
	if (cmdline)
		known.cmdline = arguments_copy(cmdline, live->pool);
	free(cmdline);
	live->known = memory_grow(live->known, live->n_known, &live->known_room,
	                          sizeof *live->known);
	live->known[live->n_known++] = known;
}

/* Who was asked for is told of in any case, others if there is something. */
static bool is_of_interest(const struct live *live,
                           const struct live_process *process)
{
	return process->role == LIVE_ASKED || process->recorded ||
	       (process->role == LIVE_DESCENDS &&
	        look_process(&live->look, process->pid));
}

static void read_all(struct work *work)
{
	struct look *seen = &work->live->look;
	struct live_folders folders = {0};

	for (size_t i = 0; i < work->n_processes; i++)
		live_read(&work->processes[i], &folders);
	confirm(work);
	for (size_t i = 0; i < work->n_processes; i++)
		live_take(&work->processes[i], &folders, seen,
		          work->collection);
	for (size_t i = 0; i < folders.n; i++)
		free(folders.paths[i]);
	free(folders.paths);
	if (work->of->list_all) {
		fill_peers(seen, work->collection);
		look_find_lingering(seen);
	}
	for (size_t i = 0; i < work->n_processes; i++) {
		if (is_of_interest(work->live, &work->processes[i]))
			add_known(work, &work->processes[i]);
	}
	live_tell(work->processes, work->n_processes, seen, work->collection);
}

bool live_make(struct live *live, const struct live_of *of,
               struct collection *collection)
{
	struct work work = {.live = live, .of = of, .collection = collection};
	bool any;

	*live = (struct live){.pool = memory_pool_new()};
	choose(&work);
	any = work.n_processes;
	if (any && look(&work)) {
		add_relatives(&work);
		read_all(&work);
	}
	free(work.processes);
	return any;
}

void live_free(struct live *live)
{
	look_free(&live->look);
	free(live->known);
	memory_pool_free(live->pool);
	*live = (struct live){0};
}
