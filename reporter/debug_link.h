/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * debug_link.h - other files that hold what a program's own file leaves out, of
 * use to the symbolizer only.
 *
 * The program itself tells where they lie, and it may belong to somebody who
 * wants us to wait at a pipe or to open a device.
 */
#ifndef FINLEAK_DEBUG_LINK_H
#define FINLEAK_DEBUG_LINK_H

#include <stdbool.h>

#include <elfutils/libdwfl.h>

/*
 * As dwfl_standard_find_debuginfo(), but looks in the file's own directories
 * only where nothing else than files has the names.
 */
int debug_link_find(Dwfl_Module *module, void **data, const char *name,
                    Dwarf_Addr base, const char *file, const char *link,
                    GElf_Word crc, char **found);

/* A file that others have in common (dwz makes them). */
struct debug_link_shared {
	Dwarf *dwarf; /* NULL: none is needed */
	int fd;
};

/*
 * Opens what DWARF of MODULE refers to, before libdw would, and gives it to
 * DWARF.  False: it can't be read, and neither must DWARF.  The caller ends it
 * with debug_link_end(), when DWARF is not used any more.
 */
bool debug_link_share(struct debug_link_shared *shared, Dwarf *dwarf,
                      Dwfl_Module *module);
void debug_link_end(struct debug_link_shared *shared);

#endif
