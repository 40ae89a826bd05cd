/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lingering_close.c - H6: a close() that waits for a peer who does not read,
 * and that a signal interrupts, has closed whatever it says.
 */
#include "guest.h"
#include "own_recording.h"

#include <sys/time.h>

static volatile sig_atomic_t alarms;

static void on_alarm(int number)
{
	(void)number;
	alarms++;
}

/* Sends all that the peer's window and ours take. */
static void fill(int fd)
{
	static const char data[65536];

	while (send(fd, data, sizeof(data), MSG_DONTWAIT) > 0)
		;
}

int main(void)
{
	struct itimerval soon = {{0, 20000}, {0, 20000}}, never = {0};
	struct sigaction action = {.sa_handler = on_alarm};
	struct linger wait = {1, 30};
	const struct recording_header *header;
	int peer, fd, listener = guest_listen(&peer), result;

	fd = accept(listener, NULL, NULL);
	header = own_recording();
	fill(fd);
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &wait, sizeof(wait));
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	result = close(fd);
	setitimer(ITIMER_REAL, &never, NULL);
	printf("close %d, interrupted: %s\n", result, alarms ? "yes" : "no");
	own_tell("closed",
	         fcntl(fd, F_GETFD) == -1 && (!header || !own_open(fd)));
	return 0;
}
