/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * demangle.h - the names that people gave to C++ and Rust functions; the only
 * door to libiberty.
 */
#ifndef FINLEAK_DEMANGLE_H
#define FINLEAK_DEMANGLE_H

/*
 * NAME as it stood in the source: C++ (Itanium) without its parameters but with
 * template arguments, Rust (legacy and v0) without its hash, and any other name
 * as it is.  What a compiler appends to copies that it makes of a function
 * (".constprop.0", ".part.1") is cut off.  What takes longer than a second
 * stays as it is, or ends in "...": it has SIGVTALRM and its timer for that, in
 * a process of one thread.  The caller frees the result; short of memory ends
 * the program.
 */
char *demangle(const char *name);

#endif
