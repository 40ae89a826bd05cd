/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * descriptors_left.c - has the descriptors that it opened and no other; when it
 * closes them all, nobody writes to those that it opens then (H20).
 */
#include "guest.h"

#include <alloca.h>
#include <dirent.h>

enum { PAIRS = 6, DEPTHS = 40 };

static void list_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	struct dirent *entry;

	while ((entry = readdir(folder)))
		printf("%s ", entry->d_name);
	puts("");
	closedir(folder);
}

/* At a depth that is new its stack must be unwound. */
static void open_at_depth(int depth)
{
	volatile char *room = alloca(16 + (size_t)depth % 3 * 16);

	room[0] = 1;
	if (depth)
		open_at_depth(depth - 1);
	else
		close(socket(AF_INET, SOCK_STREAM, 0));
	room[1] = room[0];
}

int main(void)
{
	int pair[PAIRS][2], peer, whole = 0;
	char got[64];

	close(accept(guest_listen(&peer), NULL, NULL));
	list_descriptors();
	closefrom(3);
	for (int i = 0; i < PAIRS; i++) {
		if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair[i]) ||
		    write(pair[i][0], "HELLO", 5) != 5)
			return 1;
	}
	for (int depth = 0; depth < DEPTHS; depth++)
		open_at_depth(depth);
	for (int i = 0; i < PAIRS; i++) {
		write(pair[i][0], ".", 1);
		whole += read(pair[i][1], got, sizeof(got)) == 6 &&
		         !memcmp(got, "HELLO.", 6);
	}
	list_descriptors();
	printf("%d of %d came whole\n", whole, PAIRS);
	return 0;
}
