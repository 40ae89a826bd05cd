/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * all_states.c - a socket in each state that a descriptor can be in, as a list
 * of all has them.
 */
#include "stuck.h"

static int listener;

struct pair {
	int fd;
	int peer;
};

STORY_FUNCTION static struct pair join(void)
{
	struct pair pair;

	pair.peer = story_connect(listener);
	pair.fd = accept_connection(listener);
	return pair;
}

static void list(int fd, const char *state, const char *site,
                 const char *received)
{
	char line[128];

	sprintf(line, "list %d %s %s %s\n", fd, state, site, received);
	if (!story_clean)
		story_write(line);
}

static void list_pair(struct pair pair, const char *state,
                      const char *peer_state)
{
	list(pair.fd, state, "accept_connection", "-");
	list(pair.peer, peer_state, "story_connect", "-");
}

/* To a listener whose queue is full, so that nobody answers. */
STORY_FUNCTION static int connect_in_vain(void)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	int full = socket(AF_INET, SOCK_STREAM, 0), fd;

	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	story_must(bind(full, (struct sockaddr *)&address, size) == 0);
	story_must(listen(full, 0) == 0);
	story_must(getsockname(full, (struct sockaddr *)&address, &size) == 0);
	story_connect(full);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	story_must(connect(fd, (struct sockaddr *)&address, size) == -1);
	story_wait(fd, TCP_SYN_SENT);
	return fd;
}

static void half_closed(void)
{
	struct pair pair = join();

	story_send(pair.peer, "abc");
	shutdown(pair.peer, SHUT_WR);
	story_wait(pair.fd, TCP_CLOSE_WAIT);
	story_wait(pair.peer, TCP_FIN_WAIT2);
	list(pair.fd, "CLOSE_WAIT", "accept_connection", "4");
	list(pair.peer, "FIN_WAIT2", "story_connect", "0");
}

static void stuck(void)
{
	struct pair last_ack = join(), closing = join(), waiting = join();

	shutdown(last_ack.peer, SHUT_WR);
	story_wait(last_ack.fd, TCP_CLOSE_WAIT);
	fill(last_ack.fd);
	say_goodbye(last_ack.fd);
	story_wait(last_ack.peer, TCP_FIN_WAIT2);
	list_pair(last_ack, "LAST_ACK", "FIN_WAIT2");
	fill(closing.fd);
	say_goodbye(closing.fd);
	shutdown(closing.peer, SHUT_WR);
	story_wait(closing.fd, TCP_CLOSING);
	story_wait(closing.peer, TCP_FIN_WAIT2);
	list_pair(closing, "CLOSING", "FIN_WAIT2");
	fill(waiting.fd);
	say_goodbye(waiting.fd);
	list_pair(waiting, "FIN_WAIT1", "ESTABLISHED");
}

static void dead(void)
{
	struct linger at_once = {.l_onoff = 1, .l_linger = 0};
	struct pair pair = join();

	setsockopt(pair.peer, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(pair.peer);
	story_wait(pair.fd, TCP_CLOSE);
	list(pair.fd, "CLOSE", "accept_connection", "-");
}

static void story(void)
{
	struct pair open_pair;

	listener = story_listen(AF_INET);
	list(listener, "LISTEN", "story_listen", "0");
	open_pair = join();
	story_send(open_pair.peer, "hello");
	list(open_pair.fd, "ESTABLISHED", "accept_connection", "5");
	list(open_pair.peer, "ESTABLISHED", "story_connect", "0");
	list(connect_in_vain(), "SYN_SENT", "connect_in_vain", "0");
	half_closed();
	stuck();
	dead();
	if (story_clean)
		close_range(3, ~0U, 0);
	story_expect("* count=4 opened=accept_connection");
	story_note("awaiting-peer count=1 opened=accept_connection "
	           "state=FIN_WAIT1");
	story_note("awaiting-peer count=3 opened=story_connect "
	           "state=FIN_WAIT2");
}
