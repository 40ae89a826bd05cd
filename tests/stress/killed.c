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

enum { LONGEST_US = 4000, PATIENCE = 20000 };

static struct {
	unsigned int recordings, open, closed, wrong;
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

/* Whether RECORDING has all that was done with the open socket of NOTE. */
static bool tells(const struct recording *recording, const struct note *note)
{
	const struct reader_socket *found =
	    reader_socket_at(recording, note->fd);
	const struct recording_socket *slot = found ? &found->slot : NULL;

	if (!slot || !slot->open || !has_stack(recording, &slot->opened) ||
	    reader_stack(recording, &slot->opened)->call != note->call)
		return false;
	return (!note->used || has_stack(recording, &slot->last_use)) &&
	       (!note->ended || has_stack(recording, &slot->eof)) &&
	       (!note->shut || (slot->flags & RECORDING_SOCKET_SHUT_WR &&
	                        has_stack(recording, &slot->shutdown)));
}

static void complain(const char *what, int fd)
{
	total.wrong++;
	printf("# %s: descriptor %d\n", what, fd);
}

static void check(const struct recording *recording)
{
	unsigned int unexplained = 0;

	for (int i = 0; i < THREADS; i++) {
		for (int j = 0; j < HELD; j++) {
			const struct note *note = &workers[i].notes[j];

			if (note->state == OPEN && !tells(recording, note))
				complain("not as it was left", note->fd);
		}
	}
	for (size_t i = 0; i < recording->n_sockets; i++) {
		const struct reader_socket *socket = &recording->sockets[i];

		total.open += socket->slot.open;
		total.closed += !socket->slot.open;
		if (socket->slot.open && !note_of(socket->fd, OPEN, CLOSING) &&
		    ++unexplained > count(OPENING))
			complain("open, though closed", socket->fd);
	}
}

/* The recording of PID must be readable once it had anything to tell. */
static void look_at(const char *directory, pid_t pid)
{
	char pattern[512], error[READER_ERROR_MAX] = "there is no recording";
	struct recording *recording = NULL;
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
	} else if (count(OPEN)) {
		complain(error, -1);
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
	       "%u told wrongly\n",
	       kills, total.recordings, total.open, total.closed, total.wrong);
	return total.wrong || !total.open;
}
