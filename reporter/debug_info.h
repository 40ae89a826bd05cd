/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * debug_info.h - the functions around an address of one module; of use to the
 * symbolizer only.
 */
#ifndef FINLEAK_DEBUG_INFO_H
#define FINLEAK_DEBUG_INFO_H

#include "intern.h"
#include "symbolizer.h"

#include <elfutils/libdwfl.h>

struct debug_info;

/*
 * For MODULE, which must live as long; debug_info_free() gives it up.  Names go
 * to the pool *STRINGS.  Short of memory ends the program.
 */
struct debug_info *debug_info_new(Dwfl_Module *module, struct intern **strings);
void debug_info_free(struct debug_info *info);

/*
 * The functions that the instruction at PC belongs to, innermost first, into
 * SYMBOLS (which are zero at first); gives how many, at least 1.  Where there
 * is no debugging information, one with the symbol table's name or none at all.
 */
size_t debug_info_names(struct debug_info *info, uint64_t pc,
                        struct symbol symbols[static SYMBOLIZER_DEPTH]);

/* Whether it was stripped: what strip leaves has no local functions. */
bool debug_info_stripped(const struct debug_info *info);

#endif
