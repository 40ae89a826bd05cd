/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz_demangle.c - any bytes as the name of a function.
 */
#include "reporter/demangle.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *name = strndup((const char *)data, size);
	char *plain = demangle(name);

	/* What is no mangled name stays as long as it is, or gets shorter. */
	if (strncmp(name, "_Z", 2) && strncmp(name, "_R", 2) &&
	    strlen(plain) > strlen(name))
		abort();
	if (strlen(plain) > 1 << 14)
		abort();
	free(plain);
	free(name);
	return 0;
}
