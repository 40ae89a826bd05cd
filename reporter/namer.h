/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * namer.h - names for code addresses, worked out by a process of their own.
 *
 * The files of programs are hostile input, and the libraries that read them
 * trust them: a small file can cost gigabytes, hours, or the process.  So a
 * child of limited means does it, and when it comes to grief only the names of
 * that one module are lost.
 */
#ifndef FINLEAK_NAMER_H
#define FINLEAK_NAMER_H

#include "symbolizer.h"

struct namer;

/*
 * DEBUG_PATH as symbolizer_new() has it; it must live as long.  The child is
 * started at the first question.
 */
struct namer *namer_new(const char *debug_path);
void namer_free(struct namer *namer);

/*
 * As symbolizer_name(), with strings that live as long as NAMER.  Of a module
 * that the child did not survive, *NOTE says so.
 */
size_t namer_name(struct namer *namer, const struct symbol_place *place,
                  struct symbol symbols[static SYMBOLIZER_DEPTH],
                  const char **note);

#endif
