/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * launch.h - starts a program with the recorder preloaded.
 */
#ifndef FINLEAK_LAUNCH_H
#define FINLEAK_LAUNCH_H

#include "signals.h"

struct launch {
	const char *program; /* its file, with a slash */
	char *const *words;  /* its arguments, the name first; ends with NULL */
	const char *library; /* of the recorder; NULL: start it without */
	const char *libasan; /* to be preloaded before it; "": none */
	const char *folder;  /* for recordings, with a roll in it */
	bool keep;           /* recordings of clean ends, too */
	const struct signals *signals; /* to be given back in the program */
};

/*
 * Starts the program, on the roll and with the recorder in its environment. Its
 * pid; or -errno, if it could not be started: then nothing of it ever ran.
 */
int launch_start(const struct launch *launch);

#endif
