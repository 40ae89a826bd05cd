/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * clean.h - words of others, as a terminal may have them.
 *
 * Whoever names a program, a thread, a function or a file may put into the name
 * what steers a terminal, or what hides other words.
 */
#ifndef FINLEAK_CLEAN_H
#define FINLEAK_CLEAN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/*
 * Whether CHARACTER is a control (of C0 or C1), breaks lines, or changes the
 * direction of writing.
 */
bool clean_steers(uint32_t character);

/*
 * Prints the LENGTH bytes of STRING, which end with no half character; what
 * steers, and what is no text, is shown as \xNN.  Gives the columns it takes,
 * counting a character as one; where OUT is NULL that is all.
 */
int clean_print(const char *string, size_t length, FILE *out);

/* A line on standard error: FORMAT filled in, then made clean. */
void clean_complain(const char *format, ...)
    __attribute__((format(printf, 1, 2)));

#endif
