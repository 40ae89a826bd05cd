/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * symbolizer.h - names for code addresses; the only door to elfutils' libdw.
 */
#ifndef FINLEAK_SYMBOLIZER_H
#define FINLEAK_SYMBOLIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct symbolizer;

/* One function at an address; strings live as long as the symbolizer. */
struct symbol {
	const char *function; /* demangled; NULL: not known */
	const char *file;     /* NULL: not known */
	int line;             /* 0: not known */
	bool inlined;         /* into the next one */
};

enum { SYMBOLIZER_DEPTH = 16 }; /* functions at one address, at the most */

/* Where the code of an address is. */
struct symbol_place {
	const char *path;        /* the module's file */
	const uint8_t *build_id; /* as it was recorded */
	size_t build_id_bytes;   /* 0: not known, not checked */
	uint64_t offset;         /* the file's own address */
	bool exact; /* false: a return address, so look at the byte before */
};

/*
 * DEBUG_PATH is as dwfl's debuginfo_path; NULL for the usual places.  Never
 * NULL (short of memory ends the program).
 */
struct symbolizer *symbolizer_new(const char *debug_path);
void symbolizer_free(struct symbolizer *symbolizer);

/*
 * The functions at PLACE, innermost first, into SYMBOLS; gives how many (at
 * least 1).  Where nothing is known, one symbol without a name, and *NOTE says
 * why in a clause ("the file was replaced since", "the file is gone", "it has
 * no symbols"), else *NOTE is NULL.
 */
size_t symbolizer_name(struct symbolizer *symbolizer,
                       const struct symbol_place *place,
                       struct symbol symbols[static SYMBOLIZER_DEPTH],
                       const char **note);

#endif
