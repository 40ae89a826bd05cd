/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * exec_chain.c IMAGES LIBRARY... - H15: so many images of one process, each of
 * which runs the next; each opens and closes a socket with a frame of every
 * LIBRARY on the stack, where %d is the number of the image.  The first leaks
 * one besides.  The last tells what is recorded of that.
 */
#include "../guests/guest.h"
#include "../guests/own_recording.h"

#include <dlfcn.h>

typedef int step(void *const *next);

static int open_socket(void *const *next)
{
	(void)next;
	return socket(AF_INET, SOCK_STREAM, 0);
}

static int open_through(char **libraries, int image)
{
	void *steps[64];
	char path[1024];
	int n = 0;

	for (; libraries[n]; n++) {
		snprintf(path, sizeof(path), libraries[n], image);
		steps[n] = dlsym(dlopen(path, RTLD_NOW), "pass");
	}
	steps[n] = (void *)open_socket;
	return ((step *)steps[0])(steps + 1);
}

static void tell(int leaked, int opened, const char *before)
{
	const struct recording_header *header = own_recording();
	const struct recording_socket *slot;
	const struct recording_stack *stack;

	if (!header)
		return;
	slot = own_open(leaked);
	stack = slot ? own_stack(&slot->opened) : NULL;
	printf("leaked: %s\n", stack ? "known" : "unknown");
	slot = own_open(opened);
	stack = slot ? own_stack(&slot->opened) : NULL;
	printf("opened: %s\n", stack ? "known" : "unknown");
	printf("lost: %lu\n", header->lost[RECORDING_LOST_MODULES_FULL] +
	                          header->lost[RECORDING_LOST_STACKS_FULL]);
	printf("modules: %u of %s images\n", header->modules.used, before);
}

int main(int argc, char **argv)
{
	int images = atoi(argv[1]), leaked, opened;
	char number[16], fd[16];

	(void)argc;
	if (!getenv("LEAKED")) {
		leaked = guest_leak();
		snprintf(fd, sizeof(fd), "%d", leaked);
		setenv("LEAKED", fd, 1);
		setenv("IMAGES", argv[1], 1);
	}
	leaked = atoi(getenv("LEAKED"));
	opened = open_through(argv + 2, images);
	if (images == 1) {
		tell(leaked, opened, getenv("IMAGES"));
		return 0;
	}
	close(opened);
	snprintf(number, sizeof(number), "%d", images - 1);
	argv[1] = number;
	execv("/proc/self/exe", argv);
	return 1;
}
