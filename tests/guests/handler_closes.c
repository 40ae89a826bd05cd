/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * handler_closes.c - a signal handler opens, copies and closes sockets while
 * its thread does: neither waits for the other (H32), and both are known.
 */
#include "recorded.h"

#include <sys/time.h>

enum { ROUNDS = 30000, HANDLED = 200, FDS = 64 };

static volatile sig_atomic_t handled;

static void open_and_close(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0), copy = dup(fd);

	close(fd);
	close(copy);
}

static void on_timer(int number)
{
	int saved = errno;

	(void)number;
	open_and_close();
	handled++;
	errno = saved;
}

int main(void)
{
	struct itimerval often = {{0, 200}, {0, 200}}, never = {0};
	struct sigaction action = {.sa_handler = on_timer,
	                           .sa_flags = SA_RESTART};
	int failed = 0;

	open_and_close();
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	for (int i = 0; i < ROUNDS || handled < HANDLED; i++) {
		errno = 0;
		open_and_close();
		failed += errno != 0;
	}
	setitimer(ITIMER_REAL, &never, NULL);
	printf("%d failed, %u told wrongly\n", failed, recorded_wrongly(FDS));
	return 0;
}
