/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * pages_are_there.c - the recorder touches no page for the first time while a
 * connection is served: its pages were asked for before, many at once, and
 * connections after the first ones fault nowhere (H48).
 */
#include "guest.h"
#include "own_recording.h"

#include <sys/resource.h>

enum { CHUNK = 64, WARM = 500, CONNECTIONS = 5000, FEW = 50, PAGE = 4096 };

static void serve_one(int listener, const struct sockaddr_in *address)
{
	struct linger at_once = {1, 0};
	int fd, client = socket(AF_INET, SOCK_STREAM, 0);
	char byte = 0;

	setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	if (connect(client, (const struct sockaddr *)address, sizeof(*address)))
		abort();
	fd = accept(listener, NULL, NULL);
	if (write(client, &byte, 1) != 1 || read(fd, &byte, 1) != 1)
		abort();
	close(fd);
	close(client);
}

static long faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt + usage.ru_majflt;
}

/* Pages of the slots FIRST and on that are not in memory. */
static int missing_pages(int first, int slots)
{
	const char *from = own_slot(&own_recording()->sockets, (uint64_t)first);
	size_t bytes = (size_t)slots * sizeof(struct recording_socket);
	unsigned char there[CHUNK];
	int missing = 0;

	if (mincore((void *)from, bytes, there))
		abort();
	for (size_t i = 0; i < bytes / PAGE; i++)
		missing += !(there[i] & 1);
	return missing;
}

/* The first socket in a chunk of slots brings in all of its pages. */
static int missing_in_chunks(void)
{
	int fd, missing = 0;

	do {
		fd = socket(AF_INET, SOCK_STREAM, 0);
		if (own_recording() && fd % CHUNK == 0)
			missing += missing_pages(fd, CHUNK);
	} while (fd < 8 * CHUNK);
	closefrom(3);
	return missing;
}

int main(void)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);
	int peer, listener;
	long before;

	printf("%d pages missing\n", missing_in_chunks());
	listener = guest_listen(&peer);
	getsockname(listener, (struct sockaddr *)&address, &size);
	close(accept(listener, NULL, NULL));
	for (int i = 0; i < WARM; i++)
		serve_one(listener, &address);
	before = faults();
	for (int i = 0; i < CONNECTIONS; i++)
		serve_one(listener, &address);
	before = faults() - before;
	if (before < FEW)
		printf("hardly a fault\n");
	else
		printf("%ld faults in %d connections\n", before, CONNECTIONS);
	return 0;
}
