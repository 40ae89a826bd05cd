/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sigchld_at_exit.c - the reporter that is started at the end is no child that
 * the host hears of, by signal or by wait().
 */
#include "guest.h"

#include <pthread.h>

static void on_child(int number)
{
	(void)number;
	write(1, "a child!\n", 9);
}

static void *wait_for_anybody(void *unused)
{
	(void)unused;
	while (waitpid(-1, NULL, 0) < 0)
		usleep(1000);
	write(1, "somebody!\n", 10);
	return NULL;
}

int main(void)
{
	struct sigaction action = {.sa_handler = on_child};
	pthread_t thread;

	sigaction(SIGCHLD, &action, NULL);
	pthread_create(&thread, NULL, wait_for_anybody, NULL);
	guest_leak();
	puts("end");
	return 3;
}
