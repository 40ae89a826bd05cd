/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * load.c PORT KIND N - N connections to the server at PORT, or N requests.
 *
 * KIND is short or ended, a connection for each request, ended by the server or
 * by us; kept, requests on one connection; many, requests on any of 500
 * connections, of which now and then one is ended and opened again; http,
 * connections of five requests to a web server.
 */
#include "load.h"
#include "http.h"

enum { MANY = 500, ONE_IN = 5 };

static int connection[MANY];

static void keep(unsigned short port)
{
	if (!connection[0])
		connection[0] = load_connect(port);
	load_ask(connection[0], REQUEST_KEPT);
}

static void one_of_many(unsigned short port)
{
	int *one = &connection[rand() % MANY];

	for (int i = 0; i < MANY && !connection[i]; i++) {
		connection[i] = load_connect(port);
		load_ask(connection[i], REQUEST_KEPT);
	}
	load_ask(*one, REQUEST_KEPT);
	if (rand() % ONE_IN == 0) {
		close(*one);
		*one = load_connect(port);
	}
}

static const struct {
	const char *name;
	void (*once)(unsigned short port);
} kinds[] = {{"short", load_short},
             {"ended", load_ended},
             {"kept", keep},
             {"many", one_of_many},
             {"http", http_connection}};

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		if (strcmp(argv[2], kinds[i].name))
			continue;
		for (int n = atoi(argv[3]); n > 0; n--)
			kinds[i].once((unsigned short)atoi(argv[1]));
		return 0;
	}
	return 2;
}
