/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * reloaded_2.c - a plug-in of ../reloaded_module.c.
 */
void plugin_call(void (*call)(void));

void plugin_call(void (*call)(void))
{
	volatile char room[48];

	room[0] = 1;
	call();
	room[1] = room[0];
}
