/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * symbolizer.c - names for code addresses, by elfutils' libdwfl.
 *
 * Every module gets a Dwfl of its own, laid out at its file's own addresses,
 * so that nothing depends on where it was mapped or what lay beside it.
 */
#include "symbolizer.h"

#include "debug_info.h"
#include "debug_link.h"
#include "elf_file.h"
#include "intern.h"
#include "memory.h"

#include <elfutils/libdwfl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uthash.h>

static const char replaced[] = "the file was replaced since";
static const char nameless[] = "it has no symbols";
static const char no_symbol[] = "no symbol of it covers this address";

/* Interned strings make this key comparable byte by byte. */
struct place_key {
	const char *path;
	const char *build_id; /* hexadecimal; "" matches any */
};

struct module {
	struct place_key key;
	UT_hash_handle hh;
	Dwfl *dwfl;
	Dwfl_Module *dwfl_module;
	struct debug_info *info; /* NULL: see note */
	const char *note;
};

struct code_key {
	const struct module *module;
	uint64_t pc; /* in the instruction that is meant */
};

struct code {
	struct code_key key;
	UT_hash_handle hh;
	const char *note;
	size_t n_symbols;
	struct symbol symbols[];
};

struct symbolizer {
	Dwfl_Callbacks callbacks;
	char *debug_path;
	struct intern *strings;
	struct module *modules;
	struct code *codes;
};

struct symbolizer *symbolizer_new(const char *debug_path)
{
	struct symbolizer *symbolizer = memory_array(1, sizeof(*symbolizer));

	if (debug_path)
		symbolizer->debug_path = memory_copy(debug_path);
	symbolizer->callbacks = (Dwfl_Callbacks){
	    .find_elf = dwfl_build_id_find_elf,
	    .find_debuginfo = debug_link_find,
	    .section_address = dwfl_offline_section_address,
	    .debuginfo_path = &symbolizer->debug_path,
	};
	return symbolizer;
}

void symbolizer_free(struct symbolizer *symbolizer)
{
	struct module *module, *next_module;
	struct code *code, *next_code;

	if (!symbolizer)
		return;
	HASH_ITER(hh, symbolizer->codes, code, next_code)
	{
		HASH_DEL(symbolizer->codes, code);
		free(code);
	}
	HASH_ITER(hh, symbolizer->modules, module, next_module)
	{
		HASH_DEL(symbolizer->modules, module);
		debug_info_free(module->info);
		dwfl_end(module->dwfl);
		free(module);
	}
	intern_free(&symbolizer->strings);
	free(symbolizer->debug_path);
	free(symbolizer);
}

/* Whether the file is the one that was recorded, as far as both are known. */
static bool same_build(struct symbolizer *symbolizer, struct module *module)
{
	const unsigned char *bits;
	GElf_Addr bias, address;

	if (!*module->key.build_id)
		return true;
	if (!dwfl_module_getelf(module->dwfl_module, &bias))
		return false;

	int length = dwfl_module_build_id(module->dwfl_module, &bits, &address);

	return length > 0 && intern_hex(&symbolizer->strings, bits,
	                                (size_t)length) == module->key.build_id;
}

static void open_module(struct symbolizer *symbolizer, struct module *module)
{
	int fd = elf_file_open(module->key.path, &module->note);

	if (fd < 0)
		return;
	module->dwfl = dwfl_begin(&symbolizer->callbacks);
	if (module->dwfl) {
		dwfl_report_begin(module->dwfl);
		module->dwfl_module =
		    dwfl_report_elf(module->dwfl, module->key.path,
		                    module->key.path, fd, 0, true);
		dwfl_report_end(module->dwfl, NULL, NULL);
	}
	if (!module->dwfl_module) {
		close(fd); /* only what was accepted is libdwfl's to close */
		module->note = ELF_FILE_FOREIGN;
	} else if (!same_build(symbolizer, module)) {
		module->note = replaced;
	} else {
		module->info =
		    debug_info_new(module->dwfl_module, &symbolizer->strings);
	}
}

static struct module *module_of(struct symbolizer *symbolizer,
                                const struct symbol_place *place)
{
	struct module *module;
	struct place_key key;

	memset(&key, 0, sizeof(key));
	key.path = intern(&symbolizer->strings, place->path);
	key.build_id = intern_hex(&symbolizer->strings, place->build_id,
	                          place->build_id_bytes);
	HASH_FIND(hh, symbolizer->modules, &key, sizeof(key), module);
	if (!module) {
		module = memory_array(1, sizeof(*module));
		module->key = key;
		open_module(symbolizer, module);
		HASH_ADD(hh, symbolizer->modules, key, sizeof(key), module);
	}
	return module;
}

static struct code *look_up(const struct code_key *key)
{
	struct symbol symbols[SYMBOLIZER_DEPTH] = {0};
	struct debug_info *info = key->module->info;
	const char *note = key->module->note;
	size_t n = info ? debug_info_names(info, key->pc, symbols) : 1;

	if (info && !symbols[0].function && !symbols[0].file)
		note = debug_info_stripped(info) ? nameless : no_symbol;

	struct code *code =
	    memory_array(1, sizeof(*code) + n * sizeof(*symbols));

	code->key = *key;
	code->note = note;
	code->n_symbols = n;
	memcpy(code->symbols, symbols, n * sizeof(*symbols));
	return code;
}

size_t symbolizer_name(struct symbolizer *symbolizer,
                       const struct symbol_place *place,
                       struct symbol symbols[static SYMBOLIZER_DEPTH],
                       const char **note)
{
	struct code_key key;
	struct code *code;

	memset(&key, 0, sizeof(key));
	key.module = module_of(symbolizer, place);
	key.pc = place->offset - !place->exact;
	HASH_FIND(hh, symbolizer->codes, &key, sizeof(key), code);
	if (!code) {
		code = look_up(&key);
		HASH_ADD(hh, symbolizer->codes, key, sizeof(key), code);
	}
	*note = code->note;
	memcpy(symbols, code->symbols, code->n_symbols * sizeof(*symbols));
	return code->n_symbols;
}
