/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * demangle.c - the names that people gave to C++ and Rust functions.
 */
#include "demangle.h"

#include "memory.h"

#include <libiberty/demangle.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

/* Longer ones come from no compiler, and could keep the demangler busy. */
enum { MANGLED_MAX = 16384, SOURCE_MAX = 8192 };

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

/* A name on its way; a short symbol can stand for gigabytes of it. */
struct plain {
	char text[SOURCE_MAX + sizeof("...")];
	size_t length;
	sigjmp_buf full;
};

/* Sixteen letters can keep the demangler busy for hours, without a word. */
enum { PATIENCE_S = 1 };
static struct plain *volatile patient; /* NULL: nobody is, any more */

static void lose_patience(int number)
{
	(void)number;
	if (patient)
		siglongjmp(patient->full, 1);
}

/* It allocates nothing and holds nothing, so that it can be left anywhere. */
static void be_patient(struct plain *plain, int seconds)
{
	const struct itimerval patience = {.it_value.tv_sec = seconds};
	struct sigaction action = {.sa_handler = lose_patience};

	patient = plain;
	sigaction(SIGVTALRM, &action, NULL);
	setitimer(ITIMER_VIRTUAL, &patience, NULL);
}

static void take(const char *part, size_t length, void *data)
{
	struct plain *plain = data;
	size_t room = SOURCE_MAX - plain->length;

	if (!length)
		return;
	memcpy(plain->text + plain->length, part,
	       length < room ? length : room);
	plain->length += length < room ? length : room;
	/* Nothing else stops the demangler. */
	if (length > room)
		siglongjmp(plain->full, 1);
}

/* A Rust legacy name is also a valid C++ one: ask for Rust first. */
static bool demangle_into(struct plain *plain, const char *name)
{
	bool done;

	if (name[0] != '_' || (name[1] != 'R' && name[1] != 'Z'))
		return false;
	if (sigsetjmp(plain->full, 1)) {
		be_patient(NULL, 0);
		strcpy(plain->text + plain->length, "...");
		return plain->length;
	}
	be_patient(plain, PATIENCE_S);
	done = rust_demangle_callback(name, DMGL_NO_OPTS, take, plain);
	if (!done) {
		plain->length = 0;
		done = name[1] == 'Z' &&
		       cplus_demangle_v3_callback(name, DMGL_ANSI, take, plain);
	}
	be_patient(NULL, 0);
	return done;
}

static char *source_name(const char *name)
{
	struct plain *plain = memory_array(1, sizeof(*plain));
	char *source = NULL;

	if (strlen(name) <= MANGLED_MAX && demangle_into(plain, name))
		source = memory_copy(plain->text);
	free(plain);
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
