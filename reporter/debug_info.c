/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * debug_info.c - the functions around an address of one module.
 */
#include "debug_info.h"

#include "debug_link.h"
#include "demangle.h"
#include "memory.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

/* More than the largest programs have: units that share theirs add up. */
enum { RANGES_MAX = 1 << 22 };

struct unit_range {
	Dwarf_Addr start, end;
	Dwarf_Die unit;
};

struct debug_info {
	Dwfl_Module *module;
	struct intern **strings;
	struct debug_link_shared shared;
	bool joined, unreadable;   /* the shared one: tried, in vain */
	bool indexed;              /* the ranges have been looked for */
	struct unit_range *ranges; /* by start */
	size_t n_ranges, room;
};

struct debug_info *debug_info_new(Dwfl_Module *module, struct intern **strings)
{
	struct debug_info *info = memory_array(1, sizeof(*info));

	info->module = module;
	info->strings = strings;
	info->shared.fd = -1;
	return info;
}

void debug_info_free(struct debug_info *info)
{
	if (!info)
		return;
	debug_link_end(&info->shared);
	free(info->ranges);
	free(info);
}

/* Whether there is debugging information that may be read. */
static bool has_dwarf(struct debug_info *info)
{
	Dwarf_Addr bias;
	Dwarf *dwarf = dwfl_module_getdwarf(info->module, &bias);

	if (dwarf && !info->joined)
		info->unreadable =
		    !debug_link_share(&info->shared, dwarf, info->module);
	info->joined = true;
	return dwarf && !info->unreadable;
}

static void add_range(struct debug_info *info, Dwarf_Die *unit,
                      Dwarf_Addr start, Dwarf_Addr end)
{
	info->ranges = memory_grow(info->ranges, info->n_ranges, &info->room,
	                           sizeof(*info->ranges));
	info->ranges[info->n_ranges++] =
	    (struct unit_range){.start = start, .end = end, .unit = *unit};
}

static int by_start(const void *a, const void *b)
{
	const struct unit_range *one = a, *other = b;

	return (one->start > other->start) - (one->start < other->start);
}

/*
 * clang and rustc write no .debug_aranges, and libdw 0.188 finds units by
 * nothing else: so index the units' own ranges, once they are needed.
 */
static void index_units(struct debug_info *info)
{
	Dwarf_Die *unit = NULL;
	Dwarf_Addr bias;

	info->indexed = true;
	while ((unit = dwfl_module_nextcu(info->module, unit, &bias))) {
		Dwarf_Addr base, start, end;
		ptrdiff_t offset = 0;

		while (info->n_ranges < RANGES_MAX &&
		       (offset = dwarf_ranges(unit, offset, &base, &start,
		                              &end)) > 0)
			add_range(info, unit, start + bias, end + bias);
	}
	if (info->n_ranges)
		qsort(info->ranges, info->n_ranges, sizeof(*info->ranges),
		      by_start);
}

/* The last range that starts at or before PC holds it, or none does. */
static Dwarf_Die *unit_by_range(struct debug_info *info, uint64_t pc)
{
	size_t low = 0, high;

	if (!info->indexed)
		index_units(info);
	high = info->n_ranges;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (info->ranges[middle].start <= pc)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0 || pc >= info->ranges[low - 1].end)
		return NULL;
	return &info->ranges[low - 1].unit;
}

/* The compilation unit of PC, or NULL; *ADDRESS is PC as the unit counts. */
static Dwarf_Die *unit_at(struct debug_info *info, uint64_t pc,
                          Dwarf_Addr *address)
{
	Dwarf_Addr bias = 0;

	if (!has_dwarf(info))
		return NULL;

	Dwarf_Die *unit = dwfl_module_addrdie(info->module, pc, &bias);

	*address = pc - bias;
	return unit ? unit : unit_by_range(info, pc);
}

static const char *named(struct debug_info *info, const char *mangled)
{
	if (!mangled || !*mangled)
		return NULL;

	char *plain = demangle(mangled);
	const char *name = intern(info->strings, plain);

	free(plain);
	return name;
}

/* What the ELF symbol table calls the function that covers PC, or NULL. */
static const char *elf_name(const struct debug_info *info, uint64_t pc)
{
	GElf_Sym symbol;
	GElf_Off offset;
	const char *name = dwfl_module_addrinfo(info->module, pc, &offset,
	                                        &symbol, NULL, NULL, NULL);

	/* libdwfl also offers the nearest symbol without a size before PC,
	 * however far away. */
	return name && offset < symbol.st_size ? name : NULL;
}

static bool is_function(Dwarf_Die *die)
{
	int tag = dwarf_tag(die);

	return tag == DW_TAG_inlined_subroutine || tag == DW_TAG_subprogram ||
	       tag == DW_TAG_entry_point;
}

static const char *linkage_name(Dwarf_Die *die)
{
	Dwarf_Attribute attribute;
	const char *name = dwarf_formstring(
	    dwarf_attr_integrate(die, DW_AT_linkage_name, &attribute));

	return name ? name
	            : dwarf_formstring(dwarf_attr_integrate(
			  die, DW_AT_MIPS_linkage_name, &attribute));
}

/* Whether names of UNIT are as they stood in the source. */
static bool is_plain(Dwarf_Die *unit)
{
	int language = dwarf_srclang(unit);

	return language == DW_LANG_C89 || language == DW_LANG_C ||
	       language == DW_LANG_C99 || language == DW_LANG_C11;
}

/*
 * The linkage name holds the scopes ("net::Server::run"); where compilers leave
 * it out of the debugging entries of C++ (a lambda, a static function), the
 * symbol table has it, to be searched from end to end.
 */
static const char *die_name(struct debug_info *info, Dwarf_Die *unit,
                            Dwarf_Die *die, uint64_t pc)
{
	const char *name = linkage_name(die);

	if (!name && dwarf_tag(die) == DW_TAG_subprogram && !is_plain(unit)) {
		name = elf_name(info, pc);
		if (name && strncmp(name, "_Z", 2) != 0)
			name = NULL;
	}
	return named(info, name ? name : dwarf_diename(die));
}

static bool number_of(Dwarf_Die *die, unsigned int name, Dwarf_Word *number)
{
	Dwarf_Attribute attribute;

	return dwarf_formudata(dwarf_attr(die, name, &attribute), number) == 0;
}

/* Where the function that INLINED stands for was called. */
static void call_site(struct debug_info *info, Dwarf_Die *unit,
                      Dwarf_Die *inlined, struct symbol *symbol)
{
	Dwarf_Files *files;
	Dwarf_Word number;

	if (number_of(inlined, DW_AT_call_file, &number) &&
	    dwarf_getsrcfiles(unit, &files, NULL) == 0)
		symbol->file = intern(info->strings,
		                      dwarf_filesrc(files, number, NULL, NULL));
	if (number_of(inlined, DW_AT_call_line, &number) && number <= INT32_MAX)
		symbol->line = (int)number;
}

static void source_line(struct debug_info *info, Dwarf_Die *unit,
                        Dwarf_Addr address, struct symbol *symbol)
{
	Dwarf_Line *line = dwarf_getsrc_die(unit, address);

	if (!line)
		return;
	symbol->file = intern(info->strings, dwarf_linesrc(line, NULL, NULL));
	if (dwarf_lineno(line, &symbol->line) != 0)
		symbol->line = 0;
}

/*
 * The debugging entries around an address, innermost first, as they lie in each
 * other; the caller frees them.  What dwarf_getscopes() gives leaves that order
 * at the first inlined function, for the place where that one was written.
 */
static int scopes_at(Dwarf_Die *unit, Dwarf_Addr address, Dwarf_Die **scopes)
{
	Dwarf_Die *lexical = NULL;
	int n_lexical = dwarf_getscopes(unit, address, &lexical);
	int n_scopes = 0;

	*scopes = NULL;
	for (int i = 0; i < n_lexical; i++)
		if (is_function(&lexical[i])) {
			n_scopes = dwarf_getscopes_die(&lexical[i], scopes);
			break;
		}
	if (n_lexical > 0)
		free(lexical);
	return n_scopes;
}

/* The functions among SCOPES; each but the innermost is where one was called.
 */
static size_t functions_of(struct debug_info *info, Dwarf_Die *unit,
                           uint64_t pc, Dwarf_Die *scopes, int n_scopes,
                           struct symbol symbols[static SYMBOLIZER_DEPTH])
{
	Dwarf_Die *inlined = NULL;
	size_t n = 0;

	for (int i = 0; i < n_scopes && n < SYMBOLIZER_DEPTH; i++) {
		struct symbol *symbol = &symbols[n];

		if (!is_function(&scopes[i]))
			continue;
		n++;
		symbol->function = die_name(info, unit, &scopes[i], pc);
		if (inlined)
			call_site(info, unit, inlined, symbol);
		symbol->inlined =
		    dwarf_tag(&scopes[i]) == DW_TAG_inlined_subroutine;
		if (!symbol->inlined)
			break;
		inlined = &scopes[i];
	}
	return n;
}

size_t debug_info_names(struct debug_info *info, uint64_t pc,
                        struct symbol symbols[static SYMBOLIZER_DEPTH])
{
	Dwarf_Die *scopes = NULL;
	Dwarf_Addr address;
	Dwarf_Die *unit = unit_at(info, pc, &address);
	size_t n = 0;

	if (unit) {
		int n_scopes = scopes_at(unit, address, &scopes);

		n = functions_of(info, unit, pc, scopes, n_scopes, symbols);
		source_line(info, unit, address, &symbols[0]);
		if (n_scopes > 0)
			free(scopes);
	}
	if (!symbols[0].function)
		symbols[0].function = named(info, elf_name(info, pc));
	return n ? n : 1;
}

bool debug_info_stripped(const struct debug_info *info)
{
	return dwfl_module_getsymtab_first_global(info->module) <= 2;
}
