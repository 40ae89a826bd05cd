/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * leaks.c - a plugin that leaves a socket whose peer has closed.
 */
#include "../../guests/guest.h"

int leak_in_plugin(void);

int leak_in_plugin(void)
{
	return guest_leak();
}
