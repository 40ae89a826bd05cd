/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * modules.c - the table of modules.
 */
#include "modules.h"

#include "glibc.h"
#include "system.h"

#include <elf.h>
#include <link.h>
#include <string.h>
#include <sys/auxv.h>

/* The segments of a module in memory. */
struct segments {
	const ElfW(Phdr) * header;
	unsigned int n;
};

/*
 * A module's ELF header lies at its first address; in a program of several
 * executable segments (node) that is not where its code was found, but the
 * kernel tells where a program's segments are listed.
 */
static struct segments segments_of(const struct dl_find_object *found)
{
	const ElfW(Ehdr) *elf = found->dlfo_map_start;
	struct segments segments = {NULL, 0};

	if (!*found->dlfo_link_map->l_name) {
		segments.header = (const void *)getauxval(AT_PHDR);
		segments.n = (unsigned int)getauxval(AT_PHNUM);
		return segments;
	}
	if (!system_readable((uintptr_t)elf) ||
	    memcmp(elf->e_ident, ELFMAG, SELFMAG))
		return segments;
	segments.header = (const void *)((const char *)elf + elf->e_phoff);
	segments.n = elf->e_phnum;
	return segments;
}

/* Copies the GNU build id out of the notes at NOTE, if it is there. */
static void take_build_id(struct recording_module *module, const char *note,
                          size_t bytes)
{
	const char *end = note + bytes;

	while (note + sizeof(ElfW(Nhdr)) <= end) {
		const ElfW(Nhdr) *header = (const void *)note;
		const char *name = note + sizeof *header;
		const char *id = name + ((header->n_namesz + 3) & ~3u);

		if (header->n_type == NT_GNU_BUILD_ID &&
		    header->n_namesz == 4 && !memcmp(name, "GNU", 4) &&
		    header->n_descsz <= sizeof module->build_id) {
			module->build_id_bytes = header->n_descsz;
			memcpy(module->build_id, id, header->n_descsz);
			return;
		}
		note = id + ((header->n_descsz + 3) & ~3u);
	}
}

static void find_build_id(struct recording_module *module,
                          const struct dl_find_object *found)
{
	struct segments segments = segments_of(found);
	uintptr_t load = found->dlfo_link_map->l_addr;

	for (unsigned int i = 0; i < segments.n; i++) {
		const ElfW(Phdr) *segment = &segments.header[i];

		if (segment->p_type == PT_NOTE && !module->build_id_bytes &&
		    system_readable(load + segment->p_vaddr))
			take_build_id(module,
			              (const char *)load + segment->p_vaddr,
			              segment->p_memsz);
	}
}

static bool is_of(const struct recording_module *module,
                  const struct dl_find_object *found)
{
	return __atomic_load_n(&module->ready, __ATOMIC_ACQUIRE) &&
	       module->start == (uintptr_t)found->dlfo_map_start &&
	       module->end == (uintptr_t)found->dlfo_map_end &&
	       !strncmp(module->path, found->dlfo_link_map->l_name,
	                sizeof module->path - 1);
}

/* A slot for one more, or 0; else its number. */
static uint32_t take_slot(void)
{
	uint32_t slot;

	if (mapping_take(&mapping.header->modules, mapping.modules, &slot))
		return slot + 1;
	mapping.header
	    ->lost[slot == mapping.n_modules ? RECORDING_LOST_MODULES_FULL
	                                     : RECORDING_LOST_NO_SPACE]++;
	return 0;
}

static uint32_t add(const struct dl_find_object *found)
{
	struct recording_module *module;
	uint32_t number = take_slot();

	if (!number)
		return 0;
	module = &mapping.modules[number - 1];
	module->start = (uintptr_t)found->dlfo_map_start;
	module->end = (uintptr_t)found->dlfo_map_end;
	module->load = found->dlfo_link_map->l_addr;
	strncpy(module->path, found->dlfo_link_map->l_name,
	        sizeof module->path - 1);
	find_build_id(module, found);
	__atomic_store_n(&module->ready, 1, __ATOMIC_RELEASE);
	return number;
}

/*
 * The newest first: after dlclose() and dlopen() another module may lie at the
 * same addresses, and both keep their slots.  Two threads that add the same
 * module leave it there twice, which harms nobody.
 */
static uint32_t number_of(const struct dl_find_object *found)
{
	uint32_t used = mapping.header->modules.used;

	if (used > mapping.n_modules)
		used = mapping.n_modules;
	while (used--) {
		if (is_of(&mapping.modules[used], found))
			return used + 1;
	}
	return add(found);
}

uint64_t modules_frame(uintptr_t pc, bool exact)
{
	struct dl_find_object found;
	uint64_t flag = exact ? RECORDING_FRAME_EXACT : 0;
	uint64_t number;

	if (_dl_find_object((void *)(pc - !exact), &found))
		return (pc & RECORDING_FRAME_ADDRESS) | flag;
	number = number_of(&found);
	if (number)
		pc -= found.dlfo_link_map->l_addr;
	return (pc & RECORDING_FRAME_ADDRESS) | flag |
	       number << RECORDING_FRAME_MODULE_SHIFT;
}

/* Whether ONE and OTHER are the same file, wherever they lay. */
static bool is_file_of(const struct recording_module *one,
                       const struct recording_module *other)
{
	return one->ready && one->build_id_bytes &&
	       one->build_id_bytes == other->build_id_bytes &&
	       !memcmp(one->build_id, other->build_id, sizeof one->build_id) &&
	       !strncmp(one->path, other->path, sizeof one->path);
}

uint32_t modules_take(const struct recording_module *other)
{
	struct recording_module *module;
	uint32_t number;

	for (number = mapping.header->modules.used; number; number--) {
		if (is_file_of(&mapping.modules[number - 1], other))
			return number;
	}
	number = take_slot();
	if (!number)
		return 0;
	module = &mapping.modules[number - 1];
	*module = *other;
	/* Nothing of this image is there. */
	module->start = module->end = 0;
	return number;
}

bool modules_inherit(const struct mapping *parent)
{
	uint32_t n = parent->header->modules.used;

	if (n > parent->n_modules || n > mapping.n_modules)
		n = mapping.n_modules;
	if (n &&
	    !mapping_back(mapping.modules, sizeof *mapping.modules, 0, n - 1))
		return false;
	memcpy(mapping.modules, parent->modules, n * sizeof *mapping.modules);
	mapping.header->modules.used = n;
	return true;
}
