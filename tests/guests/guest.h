/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * guest.h - what the hosts that the recorder must not disturb share.
 *
 * Each is a program that prints and ends the same with and without it.
 */
#ifndef GUEST_H
#define GUEST_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* A listener on the loopback interface, and a client of it, into PEER. */
__attribute__((unused)) static int guest_listen(int *peer)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	memset(&address, 0, sizeof(address));
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(listener, (struct sockaddr *)&address, size) ||
	    listen(listener, 8) ||
	    getsockname(listener, (struct sockaddr *)&address, &size))
		abort();
	*peer = socket(AF_INET, SOCK_STREAM, 0);
	if (connect(*peer, (struct sockaddr *)&address, size))
		abort();
	return listener;
}

/* Leaves a socket whose peer has closed. */
__attribute__((unused)) static int guest_leak(void)
{
	int peer, listener = guest_listen(&peer);
	int fd = accept(listener, NULL, NULL);

	close(peer);
	usleep(10000);
	return fd;
}

#endif
