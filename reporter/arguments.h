/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * arguments.h - the arguments of a program, as the kernel keeps them.
 */
#ifndef FINLEAK_ARGUMENTS_H
#define FINLEAK_ARGUMENTS_H

#include "memory.h"

/*
 * The words in the BYTES of TEXT, each ended by a NUL, then NULL; all in one
 * piece, which the caller frees.  Empty words count, but not at the end, where
 * titles are padded.  NULL if there is nothing in TEXT.
 */
char **arguments_split(const char *text, size_t bytes);

/* A copy of WORDS (ended by NULL, or NULL itself: then without any). */
char **arguments_copy(char *const *words, struct memory_pool *pool);

/* WORDS with spaces between them; NULL if there are none. */
const char *arguments_join(char *const *words, struct memory_pool *pool);

#endif
