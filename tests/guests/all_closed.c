/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * all_closed.c - closes every number that there is, at its start and in the
 * middle, and gives all of them to files, 0 to 2 as well: what is in those is
 * what the program wrote (H49).
 */
#include "guest.h"

#include <fcntl.h>
#include <sys/mman.h>

enum { FILES = 16, HIGHEST = 1024, SOCKETS = 40 };

/* The child has no descriptor to tell anything by. */
static struct {
	int in_order; /* files that got the next number */
	int sockets;  /* that were opened and closed */
} * told;

static void close_each(void)
{
	for (int fd = 0; fd < HIGHEST; fd++)
		close(fd);
}

static void name_of(char *name, size_t room, int number)
{
	snprintf(name, room, "file.%d", number);
}

/* Every low number becomes that of a file. */
static void give_to_files(void)
{
	char name[32];

	for (int i = 0; i < FILES; i++) {
		name_of(name, sizeof(name), i);
		told->in_order +=
		    open(name, O_CREAT | O_TRUNC | O_RDWR, 0600) == i;
		if (write(i, "HELLO", 5) != 5)
			abort();
	}
}

static void open_and_close(void)
{
	for (int i = 0; i < SOCKETS; i++) {
		int peer, listener = guest_listen(&peer);
		int fd = accept(listener, NULL, NULL);

		told->sockets += !close(peer) && !close(fd) && !close(listener);
	}
}

static void child(void)
{
	close_each();
	open_and_close();
	guest_leak();
	closefrom(0);
	give_to_files();
	open_and_close();
	guest_leak();
	for (int fd = 0; fd < FILES; fd++) {
		if (write(fd, ".", 1) != 1)
			abort();
	}
	exit(3);
}

/* Whether the file has what was written to it, and nothing else. */
static int is_whole(int number)
{
	char name[32], got[16];
	int fd, whole;

	name_of(name, sizeof(name), number);
	fd = open(name, O_RDONLY);
	whole = read(fd, got, sizeof(got)) == 6 && !memcmp(got, "HELLO.", 6);
	close(fd);
	unlink(name);
	return whole;
}

int main(void)
{
	int status = 0, whole = 0;

	told = mmap(NULL, sizeof(*told), PROT_READ | PROT_WRITE,
	            MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!fork())
		child();
	wait(&status);
	for (int i = 0; i < FILES; i++)
		whole += is_whole(i);
	printf("status %d, %d sockets, %d files in order, %d whole\n", status,
	       told->sockets, told->in_order, whole);
	return 0;
}
