/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * plugin.c - a plug-in that was loaded, and unloaded, leaks.
 */
#include "story.h"

#include <dlfcn.h>

static void story(void)
{
	char path[4096] = "";
	int listener = story_listen(AF_INET);
	int peer = story_connect(listener);

	story_must(readlink("/proc/self/exe", path, sizeof(path) - 32) > 0);
	strcpy(strrchr(path, '/'), "/plugins/plugin.so");

	void *plugin = dlopen(path, RTLD_NOW);

	story_must(plugin != NULL);

	int (*serve)(int) = (int (*)(int))dlsym(plugin, "plugin_accept");
	int fd = serve(listener);

	story_hang_up(peer, fd);
	if (story_clean)
		close(fd);
	story_expect("fin-unread count=1 opened=plugin_accept:%d",
	             *(int *)dlsym(plugin, "plugin_accept_line"));
	dlclose(plugin);
}
