/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * intern.h - a pool of strings that holds each of them once.
 */
#ifndef FINLEAK_INTERN_H
#define FINLEAK_INTERN_H

#include <stddef.h>
#include <stdint.h>

enum { INTERN_HEX_MAX = 256 };

struct intern;

/* An empty pool is NULL; intern_free() gives it up with all its strings. */
void intern_free(struct intern **pool);

/*
 * The pool's copy of STRING: equal strings get the same pointer, good until the
 * pool is freed.  NULL gives NULL.  Short of memory ends the program.
 */
const char *intern(struct intern **pool, const char *string);

/* The same for BYTES in hexadecimal: at most INTERN_HEX_MAX of them. */
const char *intern_hex(struct intern **pool, const uint8_t *bytes,
                       size_t n_bytes);

#endif
