/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * verdict_help.h - what each verdict means, and what to do about it.
 */
#ifndef FINLEAK_VERDICT_HELP_H
#define FINLEAK_VERDICT_HELP_H

#include "report.h"
#include "spelling.h"

/* Prints what there is to say of VERDICT, with this host's settings. */
void verdict_help(enum report_verdict verdict, FILE *out);

/* The same of all of them, and what does not help against any. */
void verdict_help_all(FILE *out);

/* The verdict of that WORD into *VERDICT; false if there is none. */
bool verdict_help_find(const char *word, enum report_verdict *verdict);

/* Tries the words of all verdicts. */
void verdict_help_spell(struct spelling *spelling);

#endif
