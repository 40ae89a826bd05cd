/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * closed_by_closefrom.c - everything from a number on is closed.
 */
#include "closing.h"

static void close_it(int fd)
{
	closefrom(fd);
}
