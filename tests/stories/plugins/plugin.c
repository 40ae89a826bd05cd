/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * plugin.c - the plug-in of ../plugin.c.
 */
#include <stddef.h>
#include <sys/socket.h>

int plugin_accept_line;
int plugin_accept(int listener);

int plugin_accept(int listener)
{
	plugin_accept_line = __LINE__ + 1;
	return accept(listener, NULL, NULL);
}
