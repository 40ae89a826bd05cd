/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * killed.c - killed KILLS DIRECTORY: what the recordings in DIRECTORY tell of
 * processes that were killed at any instant.
 *
 * Runs with the recorder but opens no socket: it forks processes that do, some
 * threads in each, and kills them.  In memory that both share each thread notes
 * what it is about to do and what it has done; what was done must be in the
 * recording, and nothing that nobody was about to do.
 */
#include "killed.h"
#include "../../reporter/reader.h"

#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	LONGEST_US = 4000,
	PATIENCE = 20000,
	/* A thread waits so long for the one that makes the recording. */
	START_MS = 200
};

static struct {
	unsigned int recordings, open, closed, unready, wrong;
} total;

/* The note of FD that is in one of the two states, or NULL. */
static const struct note *note_of(int fd, enum state one, enum state other)
{
	for (int i = 0; i < THREADS; i++) {
		for (int j = 0; j < HELD; j++) {
			const struct note *note = &workers[i].notes[j];

			if (note->fd == fd &&
			    (note->state == one || note->state == other))
				return note;
		}
	}
	return NULL;
}

static unsigned int count(enum state state)
{
	unsigned int n = 0;

	for (int i = 0; i < THREADS; i++) {
		for (int j = 0; j < HELD; j++)
			n += workers[i].notes[j].state == state;
	}
	return n;
}

static bool has_stack(const struct recording *recording,
                      const struct recording_mark *mark)
{
	const struct recording_stack *stack = reader_stack(recording, mark);

	return mark->when_ns && stack && stack->frames;
}

static void complain(const char *what, int fd)
{
	total.wrong++;
	printf("# descriptor %d %s\n", fd, what);
}

/* Says what RECORDING has of MARK, which was made at the socket of NOTE. */
static void check_mark(const struct recording *recording,
                       const struct note *note,
                       const struct recording_mark *mark, const char *name)
{
	const char *loss = reader_loss(mark);

	if (has_stack(recording, mark))
		return;
	complain(name, note->fd);
	printf("#   %s, stack %u: %s\n",
	       mark->when_ns ? "it has a time" : "it has no time", mark->stack,
	       loss ? loss : "no reason");
}

/* Opened, on a busy machine, before the recorder was ready for it. */
static bool came_too_early(const struct note *note,
                           const struct recording_socket *slot)
{
	return note->took_ms >= START_MS &&
	       (!slot || slot->kind == RECORDING_KIND_INHERITED);
}

/* Whether RECORDING has all that was done with the open socket of NOTE. */
static void check_note(const struct recording *recording,
                       const struct note *note)
{
	const struct reader_socket *found =
	    reader_socket_at(recording, note->fd);
	const struct recording_socket *slot = found ? &found->slot : NULL;
	const struct recording_stack *stack;

	if (came_too_early(note, slot)) {
		total.unready++;
		return;
	}
	if (!slot || !slot->open) {
		complain(slot ? "is not open" : "is not there", note->fd);
		return;
	}
	check_mark(recording, note, &slot->opened, "lacks its opening");
	stack = reader_stack(recording, &slot->opened);
	if (stack && stack->call != note->call)
		complain("was opened by another call", note->fd);
	if (note->used)
		check_mark(recording, note, &slot->last_use, "lacks its use");
	if (note->ended)
		check_mark(recording, note, &slot->eof, "lacks its end");
	if (note->shut)
		check_mark(recording, note, &slot->shutdown,
		           "lacks its shutdown");
	if (note->shut && !(slot->flags & RECORDING_SOCKET_SHUT_WR))
		complain("is not shut down", note->fd);
}

static void check(const struct recording *recording)
{
	unsigned int unexplained = 0;

	for (int i = 0; i < THREADS; i++) {
		for (int j = 0; j < HELD; j++) {
			const struct note *note = &workers[i].notes[j];

			if (note->state == OPEN)
				check_note(recording, note);
		}
	}
	for (size_t i = 0; i < recording->n_sockets; i++) {
		const struct reader_socket *socket = &recording->sockets[i];

		total.open += socket->slot.open;
		total.closed += !socket->slot.open;
		if (socket->slot.open && !note_of(socket->fd, OPEN, CLOSING) &&
		    ++unexplained > count(OPENING))
			complain("is open, though closed", socket->fd);
	}
}

/* The recording of PID must be readable once it had anything to tell. */
static void look_at(const char *directory, pid_t pid)
{
	char pattern[512], error[READER_ERROR_MAX] = "there is no recording";
	static const struct recording nothing;
	struct recording *recording = NULL;
	unsigned int before = total.wrong;
	glob_t found;

	snprintf(pattern, sizeof(pattern), "%s/finleak.%d.*" RECORDING_SUFFIX,
	         directory, pid);
	if (!glob(pattern, 0, NULL, &found)) {
		recording = reader_open(found.gl_pathv[0], error);
		unlink(found.gl_pathv[0]);
	}
	globfree(&found);
	if (recording) {
		total.recordings++;
		check(recording);
	} else {
		check(&nothing);
		if (total.wrong > before)
			printf("#   %s\n", error);
	}
	reader_free(recording);
}

/* At any instant from the fork on, mostly from the first socket on. */
static void wait_a_while(unsigned int *random)
{
	bool from_first = next_random(random) % 4;

	for (int i = 0; from_first && i < PATIENCE && !count(OPEN); i++)
		usleep(50);
	usleep(next_random(random) % LONGEST_US);
}

static void kill_one(const char *directory, unsigned int *random)
{
	pid_t pid;

	for (int i = 0; i < THREADS; i++)
		workers[i] = (struct worker){.random = next_random(random)};
	pid = fork();
	if (pid == 0)
		be_killed();
	wait_a_while(random);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	look_at(directory, pid);
}

int main(int argc, char **argv)
{
	unsigned int random = (unsigned int)getpid() * 2654435761u | 1;
	int kills = argc == 3 ? atoi(argv[1]) : 0;

	workers = mmap(NULL, THREADS * sizeof(*workers), PROT_READ | PROT_WRITE,
	               MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < kills; i++)
		kill_one(argv[2], &random);
	printf("# %d kills: %u recordings with %u sockets open and %u closed, "
	       "%u before the recorder was ready, %u told wrongly\n",
	       kills, total.recordings, total.open, total.closed, total.unready,
	       total.wrong);
	return total.wrong || !total.open;
}
