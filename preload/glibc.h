/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * glibc.h - what only glibc has, by weak references.
 *
 * musl's loader takes this library too, and ends a program for which it can't
 * find a symbol (H36b).  There the hooks only pass through.
 */
#ifndef FINLEAK_GLIBC_H
#define FINLEAK_GLIBC_H

#include <dlfcn.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/single_threaded.h>

#pragma weak _dl_find_object
#pragma weak __libc_single_threaded
#pragma weak on_exit

/*
 * What pthread_atfork() and at_quick_exit() call: those two are linked in
 * statically, with strong references.
 */
extern int __register_atfork(void (*prepare)(void), void (*parent)(void),
                             void (*child)(void), void *library)
    __attribute__((weak));
extern int __cxa_at_quick_exit(void (*handler)(void *), void *library)
    __attribute__((weak));
extern void *__dso_handle __attribute__((visibility("hidden")));

/*
 * Registers HANDLER to run at exit with its status.  The C library's own: that
 * of a sanitizer (TSan) can't be called yet as the first constructor runs.
 */
static inline void glibc_on_exit(void (*handler)(int status, void *unused))
{
	__typeof__(&on_exit) next =
	    (__typeof__(&on_exit))dlsym(RTLD_NEXT, "on_exit");

	if (next)
		next(handler, NULL);
}

static inline bool glibc_is_here(void)
{
	return _dl_find_object && on_exit && __register_atfork &&
	       __cxa_at_quick_exit && &__libc_single_threaded;
}

#endif
