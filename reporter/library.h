/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * library.h - where libfinleak.so is.
 */
#ifndef FINLEAK_LIBRARY_H
#define FINLEAK_LIBRARY_H

#include <limits.h>
#include <stdbool.h>

/*
 * The absolute path of libfinleak.so: in FINLEAK_LIBDIR, beside this program,
 * or where it was installed.  False if it is in none of them or its path can't
 * stand in LD_PRELOAD (a space or a colon); then it has said so on stderr.
 */
bool library_path(char path[static PATH_MAX]);

#endif
