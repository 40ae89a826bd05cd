/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * loopback.h - sockets of this process on loopback, for tests that ask the
 * kernel about them.
 */
#ifndef FINLEAK_TEST_LOOPBACK_H
#define FINLEAK_TEST_LOOPBACK_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define FAKE __attribute__((unused)) static inline

/* A listener on loopback; *NAME is its address. */
FAKE int listen_at(int family, struct sockaddr_storage *name, socklen_t *bytes)
{
	int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);

	memset(name, 0, sizeof *name);
	name->ss_family = (sa_family_t)family;
	*bytes = family == AF_INET ? sizeof(struct sockaddr_in)
	                           : sizeof(struct sockaddr_in6);
	if (family == AF_INET)
		((struct sockaddr_in *)name)->sin_addr.s_addr =
		    htonl(INADDR_LOOPBACK);
	else
		((struct sockaddr_in6 *)name)->sin6_addr = in6addr_loopback;
	if (fd < 0 || bind(fd, (void *)name, *bytes) || listen(fd, 5) ||
	    getsockname(fd, (void *)name, bytes)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* An accepted socket whose peer has sent TEXT and hung up. */
FAKE int left_socket(int family, const char *text)
{
	struct sockaddr_storage name;
	socklen_t bytes;
	int listener = listen_at(family, &name, &bytes);
	int client, fd;

	if (listener < 0)
		return -1;
	client = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(connect(client, (void *)&name, bytes), 0);
	fd = accept(listener, NULL, NULL);
	assert_true(fd >= 0);
	assert_int_equal(write(client, text, strlen(text)), strlen(text));
	close(client);
	close(listener);
	/* Data and FIN arrive by loopback before this call of the kernel ends,
	 * or a little later. */
	usleep(20000);
	return fd;
}

FAKE uint64_t inode_of(int fd)
{
	struct stat about;

	assert_int_equal(fstat(fd, &about), 0);
	return about.st_ino;
}

#endif
