/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * output_at_exit.c - what stands in a stream as the program ends is written,
 * also where a leak changes the status (guest.sh wants 9 for this one's 0).
 */
#include "guest.h"

static void last_words(void)
{
	printf("and this");
}

int main(void)
{
	atexit(last_words);
	guest_leak();
	printf("this, ");
	return 0;
}
