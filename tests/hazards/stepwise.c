/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * stepwise.c - stepwise SOCKETS...: leaks a socket, then opens so many more at
 * each byte that it reads from standard input, tells it, and ends with 7.
 */
#include "../guests/guest.h"

#include <sys/resource.h>

static void use_all_descriptors(void)
{
	struct rlimit files;

	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

static int open_some(int wanted)
{
	int n = 0;

	while (n < wanted && socket(AF_INET, SOCK_STREAM, 0) >= 0)
		n++;
	return n;
}

int main(int argc, char **argv)
{
	char byte;

	closefrom(3);
	use_all_descriptors();
	printf("descriptor %d leaks\n", guest_leak());
	fflush(stdout);
	for (int i = 1; i < argc && read(0, &byte, 1) == 1; i++) {
		printf("%d opened\n", open_some(atoi(argv[i])));
		fflush(stdout);
	}
	return 7;
}
