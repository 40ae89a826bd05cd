/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * vet.h - whether a program can be recorded, told from its file.
 */
#ifndef FINLEAK_VET_H
#define FINLEAK_VET_H

#include <limits.h>

enum {
	VET_MESSAGE_MAX = 2 * PATH_MAX + 512,
	VET_SONAME_MAX = 64,
};

enum vet_answer {
	VET_FINE,       /* as far as its file tells */
	VET_NOT_FOUND,  /* no such command, or no interpreter for it */
	VET_CANNOT_RUN, /* it is no program, or not ours to run */
	VET_REFUSED,    /* it would run, and nothing could be recorded */
};

struct vet {
	char path[PATH_MAX];           /* the file that is started */
	char image[PATH_MAX];          /* that runs then: not the script */
	char libasan[VET_SONAME_MAX];  /* it must be preloaded first; or "" */
	char message[VET_MESSAGE_MAX]; /* unless fine: what, and what to do */
};

/*
 * Finds the file of COMMAND as execvp() does and vets the image that it leads
 * to. PATH and IMAGE are filled as far as they were found.
 */
enum vet_answer vet_command(struct vet *vet, const char *command);

#endif
