/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * demangle.c - the names that people gave to C++ and Rust functions.
 */
#include "demangle.h"

#include "memory.h"

#include <libiberty/demangle.h>
#include <stdlib.h>
#include <string.h>

/* Longer ones come from no compiler, and could keep the demangler busy. */
enum { MANGLED_MAX = 16384 };

/* gcc and clang name the copies that they make NAME.KIND or NAME.KIND.NUMBER.
 */
static const char *const copies[] = {
    ".cold", ".constprop.", ".isra.",   ".llvm.",
    ".part", ".lto_priv.",  ".__uniq.",
};

static size_t plain_length(const char *name)
{
	size_t length = strlen(name);

	for (size_t i = 0; i < sizeof(copies) / sizeof(*copies); i++) {
		const char *copy = strstr(name + (*name != 0), copies[i]);

		if (copy && (size_t)(copy - name) < length)
			length = (size_t)(copy - name);
	}
	return length;
}

/* A Rust legacy name is also a valid C++ one: ask for Rust first. */
static char *source_name(const char *name)
{
	char *source = NULL;

	if (strlen(name) > MANGLED_MAX)
		return NULL;
	if (name[0] == '_' && (name[1] == 'R' || name[1] == 'Z'))
		source = rust_demangle(name, DMGL_NO_OPTS);
	if (!source && name[0] == '_' && name[1] == 'Z')
		source = cplus_demangle_v3(name, DMGL_ANSI);
	return source;
}

char *demangle(const char *name)
{
	char *plain = memory_copy(name);

	plain[plain_length(name)] = '\0';

	char *source = source_name(plain);

	if (!source)
		return plain;
	free(plain);
	return source;
}
