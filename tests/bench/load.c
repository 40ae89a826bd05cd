/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * load.c PORT short|ended|kept N - N short connections to the server at PORT,
 * by itself ended or by us, or N requests on one that is kept.
 */
#include "load.h"

#include <string.h>

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;

	unsigned short port = (unsigned short)atoi(argv[1]);
	int n = atoi(argv[3]), fd = -1;

	if (!strcmp(argv[2], "kept"))
		fd = load_connect(port);
	for (int i = 0; i < n; i++) {
		if (fd >= 0)
			load_ask(fd, REQUEST_KEPT);
		else if (!strcmp(argv[2], "ended"))
			load_ended(port);
		else
			load_short(port);
	}
	return 0;
}
