/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * signals_untouched.c - what it has said of its signals stays so, whatever the
 * recorder does: SIGPIPE ignored, handlers, the mask, the alternate stack.
 */
#include "guest.h"

#include <fcntl.h>

enum { SIGNALS = 64 };

static char small[16384];

static void on_signal(int number)
{
	(void)number;
}

static void list_signals(void)
{
	sigset_t blocked;
	stack_t alternate;

	sigprocmask(SIG_BLOCK, NULL, &blocked);
	sigaltstack(NULL, &alternate);
	for (int number = 1; number <= SIGNALS; number++) {
		struct sigaction action = {.sa_handler = SIG_DFL};

		sigaction(number, NULL, &action);
		printf("%s%s%s ", sigismember(&blocked, number) ? "B" : "",
		       action.sa_handler == SIG_IGN     ? "I"
		       : action.sa_handler == on_signal ? "H"
		                                        : "-",
		       action.sa_flags & SA_RESTART ? "R" : "");
	}
	printf("%d %zu\n", alternate.ss_sp == small, alternate.ss_size);
}

int main(void)
{
	stack_t alternate = {.ss_sp = small, .ss_size = sizeof(small)};
	struct sigaction action = {.sa_handler = on_signal,
	                           .sa_flags = SA_RESTART};
	int fd, peer, n = 0;
	sigset_t some;

	signal(SIGPIPE, SIG_IGN);
	sigaltstack(&alternate, NULL);
	sigaction(SIGUSR1, &action, NULL);
	sigemptyset(&some);
	sigaddset(&some, SIGTERM);
	sigprocmask(SIG_BLOCK, &some, NULL);
	list_signals();
	fd = accept(guest_listen(&peer), NULL, NULL);
	shutdown(peer, SHUT_RDWR);
	close(peer);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	while (n < 1000 && write(fd, small, 1) == 1)
		n++;
	printf("%s\n", strerror(errno));
	guest_leak();
	list_signals();
	return 0;
}
