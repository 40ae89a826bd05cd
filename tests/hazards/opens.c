/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * opens.c - calls a plugin that it opens in the way that its argument names:
 * hooks see nothing of one that binds to libc of its own.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void *open_plugin(const char *path, const char *way)
{
	if (!strcmp(way, "deep"))
		return dlopen(path, RTLD_NOW | RTLD_DEEPBIND);
	if (!strcmp(way, "space"))
		return dlmopen(LM_ID_NEWLM, path, RTLD_NOW);
	return dlopen(path, RTLD_NOW);
}

/* The function that libc itself has, whoever stands in front of it. */
static int (*libc_close(void))(int)
{
	return (int (*)(int))dlsym(dlopen("libc.so.6", RTLD_NOW), "close");
}

int main(int argc, char **argv)
{
	const char *way = argc > 2 ? argv[2] : "";
	void *plugin = argc > 1 ? open_plugin(argv[1], way) : NULL;
	int (*leak)(void);
	int fd;

	if (!plugin) {
		fprintf(stderr, "%s\n", dlerror());
		return 2;
	}
	leak = (int (*)(void))dlsym(plugin, "leak_in_plugin");
	/* What is seen first wakes the recorder. */
	close(socket(AF_INET, SOCK_STREAM, 0));
	fd = leak();
	return strcmp(way, "handle") ? 0 : libc_close()(fd);
}
