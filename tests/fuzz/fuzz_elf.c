/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fuzz_elf.c - any bytes as the file of a program: what it is, whether it can
 * be recorded, and the names of its functions.
 */
#include "fuzzing.h"
#include "reporter/elf_image.h"
#include "reporter/symbolizer.h"
#include "reporter/vet.h"

#include <elf.h>

const char *__lsan_default_suppressions(void);

/* What libdw forgets of a broken file is lost until this program ends. */
const char *__lsan_default_suppressions(void)
{
	return "leak:libdw.so";
}

enum { STEPS = 24, STEP = 8 };

static void name_all(const char *path, uint64_t start)
{
	struct symbolizer *symbolizer = symbolizer_new("/nowhere");
	struct symbol symbols[SYMBOLIZER_DEPTH];
	struct symbol_place place = {.path = path};
	const char *note;

	for (int i = 0; i < STEPS; i++) {
		size_t n;

		place.offset = start + (uint64_t)i * STEP;
		n = symbolizer_name(symbolizer, &place, symbols, &note);
		if (n < 1 || n > SYMBOLIZER_DEPTH)
			abort();
		for (size_t j = 0; j < n; j++) {
			if (symbols[j].function)
				(void)strlen(symbols[j].function);
			if (symbols[j].file)
				(void)strlen(symbols[j].file);
		}
	}
	symbolizer_free(symbolizer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct elf_image image;
	Elf64_Ehdr header = {0};
	struct vet *vet = calloc(1, sizeof *vet);
	char path[64];
	int fd = fuzzing_file(data, size, path);

	memcpy(&header, data, size < sizeof header ? size : sizeof header);
	elf_image_read(&image, path);
	vet_command(vet, path);
	free(vet);
	name_all(path, header.e_entry);
	close(fd);
	return 0;
}
