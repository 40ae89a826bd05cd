/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * utf8.h - tells text from bytes.
 */
#ifndef FINLEAK_UTF8_H
#define FINLEAK_UTF8_H

#include <stddef.h>
#include <stdint.h>

/*
 * How many bytes the character at STRING, which ends with a NUL, has;
 * *CHARACTER is its number.  0 if it is no valid UTF-8.
 */
size_t utf8_character(const char *string, uint32_t *character);

#endif
