/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reloaded_module.c - opens sockets through a plug-in, unloads it, loads
 * another that comes to the same addresses, and does it again.  Nothing of the
 * one that went may be in a stack (H22), and what is known of its code must not
 * be used for the other: number 3 has another frame at the same address (H28).
 */
#include "guest.h"
#include "own_recording.h"

#include <dlfcn.h>
#include <link.h>

static int wrong;

/* Innermost first: open_socket(), the plug-in, main(), and what called it. */
static int is_right(const struct recording_stack *stack, const char *plugin)
{
	const struct recording_module *second, *third;

	if (!stack || stack->frames < 4)
		return 0;
	second = own_module(stack->frame[1]);
	third = own_module(stack->frame[2]);
	return second && strstr(second->path, plugin) && third && !*third->path;
}

static const char *plugin;

static void open_socket(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (own_recording() &&
	    !is_right(own_stack(&own_socket(fd)->opened), plugin))
		wrong++;
	close(fd);
}

/* Its address in memory, or 0. */
static uintptr_t go_through(const char *folder, const char *name)
{
	void (*call)(void (*)(void));
	struct link_map *map;
	char path[4200];
	uintptr_t at;
	void *handle;

	snprintf(path, sizeof(path), "%s/plugins/%s.so", folder, name);
	handle = dlopen(path, RTLD_NOW);
	if (!handle || dlinfo(handle, RTLD_DI_LINKMAP, &map))
		return 0;
	at = map->l_addr;
	call = (void (*)(void (*)(void)))dlsym(handle, "plugin_call");
	plugin = name;
	call(open_socket);
	dlclose(handle);
	return at;
}

int main(void)
{
	static const char *const names[] = {"reloaded_1", "reloaded_2",
	                                    "reloaded_3"};
	char folder[4096] = "";
	uintptr_t first, moved = 0;

	close(socket(AF_INET, SOCK_STREAM, 0));
	own_recording();
	if (readlink("/proc/self/exe", folder, sizeof(folder) - 1) < 0)
		return 1;
	*strrchr(folder, '/') = '\0';
	first = go_through(folder, names[0]);
	for (int i = 1; i < 30; i++)
		moved += go_through(folder, names[i % 3]) != first;
	printf("first %d, moved %d, wrong %d\n", !!first, !!moved, wrong);
	return 0;
}
